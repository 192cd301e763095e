from inspect import signature

from ib_keras import cli
from ib_keras.commands import examples as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.examples import examples


def parsed(*arguments):
    return cli.parser(["examples"]).parse_args(["examples", "digits", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(examples).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "digits"}


def test_what_is_printed(monkeypatch, capsys):
    rows = [{"row": i, "label": 3, "nats": -0.5} for i in range(40)]
    layers = [{"layer": name, "nats": 1.0} for name in ("input", "hidden")]
    found = {
        "rows": rows,
        "by_class": [{"class": 3}],
        "by_layer": layers,
        "judged": "40 are judged.",
        "reason": "4 of 40.",
        "information": "I >= 1",
    }
    monkeypatch.setattr(command, "examples", lambda **arguments: found)
    command.run(parsed())
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 10 + 2 + 3 + 3 and lines[-3:] == ["40 are judged.", "4 of 40.", "I >= 1"]
    found["by_layer"] = layers[:1]
    command.run(parsed())
    assert "layer" not in capsys.readouterr().out
