from inspect import signature

import pytest

from ib_keras import cli
from ib_keras.commands import plane as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.plane import plane


def parsed(*arguments):
    return cli.parser(["plane"]).parse_args(["plane", "m.keras", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(plane).parameters.items() if name != "model"}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras"}


@pytest.mark.parametrize(("options", "shown"), [((), "noise_std"), (("--seeds", "2"), "compression_std")])
def test_columns_are_those_of_one_plane_or_of_a_mean_plane(options, shown, monkeypatch, capsys):
    monkeypatch.setattr(command, "plane", lambda **arguments: [{"epoch": 1, "layer": "code"}])
    command.run(parsed(*options))
    out = capsys.readouterr().out
    assert out.splitlines()[0].split()[-1] == shown and "Folder" not in out


def test_the_target_is_a_column_where_there_are_several(monkeypatch, capsys):
    rows = [{"epoch": 1, "layer": "code", "target": "last of 3 steps"}]
    monkeypatch.setattr(command, "plane", lambda **arguments: rows if arguments["question"] == "steps" else [])
    command.run(parsed("--question", "steps"))
    assert "target" in capsys.readouterr().out
    command.run(parsed())
    assert "target" not in capsys.readouterr().out


def test_folder_is_named_where_one_is_written(monkeypatch, capsys):
    monkeypatch.setattr(command, "plane", lambda **arguments: [{"epoch": 1, "layer": "code"}])
    command.run(parsed("--out", "here"))
    assert capsys.readouterr().out.endswith("Folder: here\n")
