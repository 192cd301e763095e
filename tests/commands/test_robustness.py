from inspect import signature

from ib_keras import cli
from ib_keras.commands import robustness as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.robustness import robustness


def parsed(*arguments):
    return cli.parser(["robustness"]).parse_args(["robustness", "m.keras", *arguments])


def test_a_module_of_own_classes_is_imported_and_no_argument_of_the_recipe():
    assert recipe_arguments(parsed("--import", "json")) == recipe_arguments(parsed())


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(robustness).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"model": ["m.keras"]}


def test_a_line_per_model_and_a_sentence_on_its_gradients(monkeypatch, capsys):
    row = {
        "model": "m.keras",
        "attack": "pgd",
        "clean_accuracy": 0.9,
        "radii": (0.5, 2.0),
        "accuracy": (0.8, 0.1),
        "masked": True,
        "reason": "The gradient is zero.",
        "certified": None,
        "redundancy": None,
    }
    monkeypatch.setattr(command, "robustness", lambda **arguments: [row])
    command.run(parsed())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("  ")[-2:] == ["within 0.5", "within 2"] and lines[1].split()[-2:] == ["0.8000", "0.1000"]
    row |= {"certified": (0.7, 0.05), "redundancy": (1.0, 2.54)}
    command.run(parsed())
    assert capsys.readouterr().out.splitlines()[1].split()[-5:] == ["0.0500", "1.0", "to", "2.5", "nats"]
    assert lines[2].startswith("m.keras: gradients hide weakness") and lines[2].endswith("The gradient is zero.")
