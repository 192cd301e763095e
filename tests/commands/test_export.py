from inspect import signature

from ib_keras import cli
from ib_keras.commands import export as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.export import export


def parsed(*arguments):
    return cli.parser(["export"]).parse_args(["export", "m.keras", "--out", "x", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(export).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras", "out": "x"}


def test_what_is_printed(monkeypatch, capsys):
    signatures = {
        "encode": {"difference": 2e-7, "size": 3.0},
        "decode": {"inputs": {}},
        "sample": {"reason": "No operation."},
    }
    monkeypatch.setattr(command, "export", lambda **arguments: {"signatures": signatures, "task": "classifier"})
    command.run(parsed("--format", "tflite"))
    lines = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == ["encode", "yes", "differs from the model by at most 2.0e-07 (largest output 3)"]
    assert lines[2] == ["decode", "yes", "class probabilities"]
    assert lines[3:5] == [["sample", "no", "No operation."], ["Folder:", "x"]]


def test_a_folder_that_is_taken_is_named_by_its_flag(monkeypatch, capsys, tmp_path):
    (tmp_path / "photo.png").touch()
    assert cli.main(["export", str(tmp_path), "--out", str(tmp_path), "--format", "tflite"]) == 2
    assert "`model` must be" in capsys.readouterr().err
