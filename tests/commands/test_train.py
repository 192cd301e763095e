from inspect import signature

import pytest

from ib_keras import cli
from ib_keras.commands import train as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.model_by_name import model_classes
from ib_keras.experiments.train import train


def parsed(*arguments):
    return cli.parser(["train"]).parse_args(["train", *arguments])


def test_every_option_is_an_argument_of_the_recipe():
    assert set(recipe_arguments(parsed("--out", "x"))) <= set(signature(train).parameters)


def test_options_left_out_leave_the_choice_to_the_recipe():
    chosen = recipe_arguments(parsed("--out", "x"))
    plain = {name: parameter.default for name, parameter in signature(train).parameters.items() if name != "out"}
    assert chosen == plain | {"out": "x"}


def test_help_names_every_model(capsys):
    with pytest.raises(SystemExit):
        parsed("--help")
    text = " ".join(capsys.readouterr().out.split())
    assert all(name in text for name in model_classes())


def test_numbers_and_the_last_row_of_the_plane_are_printed(monkeypatch, capsys):
    record = {"numbers": {"test_mse": 0.5}, "plane": {"epoch": 2, "layer": "code", "I(X;T)": 1.25, "n": 9}}
    monkeypatch.setattr(command, "train", lambda **arguments: record)
    command.run(parsed("--out", "runs/x"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["quantity   value", "test_mse  0.5000"] and lines[-1] == "Run folder: runs/x"
    assert lines[3].split()[:3] == ["epoch", "layer", "I(X;T)"] and lines[4].split()[:3] == ["2", "code", "1.2500"]
