from inspect import signature

from ib_keras import cli
from ib_keras.commands import leakage as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.leakage import leakage


def parsed(*arguments):
    return cli.parser(["leakage"]).parse_args(["leakage", "--dataset", "t.csv", "--sensitive", "sex", *arguments])


def test_a_module_of_own_classes_is_imported_and_no_argument_of_the_recipe():
    assert recipe_arguments(parsed("--import", "json")) == recipe_arguments(parsed())


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(leakage).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "t.csv", "sensitive": "sex"}


def test_what_is_printed(monkeypatch, capsys):
    rows = [
        {"quantity": "I(T;S)", "unit": "nats", "value": None, "low": 0.0, "high": 0.02, "verdict": "trusted"},
        {"quantity": "largest group", "unit": "accuracy", "value": 0.6},
    ]
    monkeypatch.setattr(
        command, "leakage", lambda **arguments: [{"codes": "columns", "reason": "a finding", "rows": rows}]
    )
    command.run(parsed("--fair", "f.keras"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "columns: a finding." and lines[1].split()[:3] == ["quantity", "unit", "value"]
    assert "0.0000 to 0.0200" in lines[2] and "0.6000" in lines[3] and lines[-1] == "File: f.keras"
