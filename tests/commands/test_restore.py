from inspect import signature

import pytest

from ib_keras import cli
from ib_keras.commands import restore as command
from ib_keras.commands._options import recipe_arguments
from ib_keras.experiments.restoration import restoration


def parsed(*arguments):
    return cli.parser(["restore"]).parse_args(["restore", "digits", *arguments])


def test_options_left_out_are_those_of_the_recipe():
    plain = {name: parameter.default for name, parameter in signature(restoration).parameters.items()}
    assert recipe_arguments(parsed()) == plain | {"dataset": "digits"}


def test_damage_is_a_kind_and_a_strength(capsys):
    assert parsed("--damage", "gaussian=0.1", "holes=.5").damage == [("gaussian", 0.1), ("holes", 0.5)]
    with pytest.raises(SystemExit):
        parsed("--damage", "gaussian")
    assert "'gaussian' is no KIND=STRENGTH" in capsys.readouterr().err


@pytest.mark.parametrize("fitted, source", [(70, "trained on 70 pictures"), (0, "given")])
def test_what_is_printed(fitted, source, monkeypatch, capsys):
    rows = [{"damage": "holes", "strength": 0.5, "PSNR before": 10.0, "PSNR after": 20.0}]
    found = {"fitted": fitted, "measured": 9, "restored": 4, "rows": rows}
    monkeypatch.setattr(command, "restoration", lambda **arguments: found)
    command.run(parsed("--damaged", "d.npy", "--out", "r.npy", "--save", "m.keras"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == (
        f"PSNR (dB) and SSIM of 9 test pictures, before and after a model that was {source}. "
        "Damaged pictures restored: 4."
    )
    assert lines[3:] == ["File: m.keras", "File: r.npy"]
