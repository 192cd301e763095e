from inspect import signature

from ib_keras import cli
from ib_keras.commands import probe as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.probe import probe


def parsed(*arguments):
    return cli.parser(["probe"]).parse_args(["probe", "m.keras", *arguments])


def test_a_module_of_own_classes_is_imported_and_no_argument_of_the_recipe():
    assert recipe_arguments(parsed("--import", "json")) == recipe_arguments(parsed())


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(probe).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras"}
    assert parsed("--labels", "10", "20", "--fine-tune").labels == [10, 20]


def test_what_is_printed(monkeypatch, capsys):
    row = {"labels": 10, "features": "code", "columns": 4, "linear": 0.5, "linear_std_error": 0.0123}
    found = {"rows": [row], "commonest": 0.12, "n": 300, "reason": "Better."}
    monkeypatch.setattr(command, "probe", lambda **arguments: found)
    command.run(parsed())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["labels", "features", "columns", "linear"] and "0.500 +- 0.012" in lines[1]
    assert lines[2:] == ["The commonest label has a share of 0.120 of 300 test examples.", "Better."]
