import argparse

import pytest

from ib_keras import cli
from ib_keras.commands._devices import add_devices


@pytest.mark.parametrize("command, shown", [("train", True), ("plane", False), ("benchmark", False)])
def test_machines_are_shown_where_they_make_sense(command, shown, capsys):
    with pytest.raises(SystemExit):
        cli.parser([command]).parse_args([command, "--help"])
    text = capsys.readouterr().out
    assert ("multi_worker" in text) is ("--workers" in text) is shown and "{auto,single,mirrored" in text


def test_the_recipe_says_why_several_machines_are_refused(capsys):
    assert cli.main(["plane", "m.keras", "--strategy", "multi_worker"]) == 2
    assert "Each machine can measure copies of other seeds" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["plane", "m.keras", "--strategy", "single_worker"])
    assert "multi_worker" not in capsys.readouterr().err


def test_what_is_left_out_is_one_machine():
    command = argparse.ArgumentParser()
    add_devices(command, "somewhere")
    assert vars(command.parse_args([])) == {
        "strategy": "auto",
        "devices": None,
        "workers": None,
        "index": None,
        "wait": 120.0,
    }
