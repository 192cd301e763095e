from inspect import signature

from ib_keras import cli
from ib_keras.commands import compress as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.compress import compress


def parsed(*arguments):
    return cli.parser(["compress"]).parse_args(["compress", "m.keras", "--out", "x", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(compress).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"model": "m.keras", "out": "x"}


def test_what_is_printed(monkeypatch, capsys):
    row = {"method": "JPEG", "setting": 50, "bytes": 30.0, "mse": 0.01}
    found = {"examples": 10, "bytes": 70, "bytes_per_example": 7.0, "bits_per_value": 0.5, "compared": [row]}
    monkeypatch.setattr(command, "compress", lambda **arguments: found)
    command.run(parsed("--step", "2"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "format" and lines[1].split() == ["JPEG", "50", "30.0000", "0.0100"]
    assert lines[2].startswith(
        "10 examples take 70 bytes with loss, at a step of 2: 7.00 bytes per example, 0.5000 bits"
    )
    assert lines[3] == "File: x"
