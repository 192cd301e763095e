import argparse

import pytest

from ib_keras import datasets
from ib_keras.commands import _options


@pytest.fixture
def command():
    return argparse.ArgumentParser()


def test_data_options_name_every_data_set_and_their_default(command):
    _options.add_data(command)
    options = vars(command.parse_args([]))
    assert options["dataset"] == "digits" and all(options[name] is None for name in options if name != "dataset")
    text = " ".join(command.format_help().split())
    assert ", ".join(datasets.names()) in text and "(default: digits)" in text


def test_a_preset_may_choose_the_data(command):
    _options.add_data(command, default=None)
    assert command.parse_args([]).dataset is None
    assert "(default: digits, or that of the preset)" in " ".join(command.format_help().split())


def test_options_for_data_of_ones_own_are_those_of_load(command):
    _options.add_data(command)
    line = "--dataset a.npz --target y --keys x=pixels y=kind --split-seed 3 --limit 9 --missing drop"
    options = command.parse_args(line.split())
    given = {"target": "y", "keys": {"x": "pixels", "y": "kind"}, "seed": 3, "limit": 9, "missing": "drop"}
    assert _options.data_options(options) == given
    arguments = _options.recipe_arguments(options)
    assert arguments == {"dataset": "a.npz", "data_dir": None, "image_size": None, "data_options": given}
    assert _options.recipe_arguments(command.parse_args([]))["data_options"] is None


def test_features_are_columns_and_descriptions_of_records(command, tmp_path):
    _options.add_data(command)
    columns = command.parse_args(["--dataset", "t.csv", "--features", "a", "b=c"])
    assert _options.data_options(columns) == {"features": ["a", "b=c"]}
    (tmp_path / "part-1.tfrecord").touch()
    (tmp_path / "tfrecords.csv").touch()
    described = ["--features", "image=uint8 8 8", "label=int64"]
    for name in ("part-1.tfrecord", ""):
        records = command.parse_args(["--dataset", str(tmp_path / name), *described])
        assert _options.data_options(records) == {"features": {"image": "uint8 8 8", "label": "int64"}}
    table = command.parse_args(["--dataset", str(tmp_path / "tfrecords.csv"), *described])
    assert _options.data_options(table) == {"features": described[1:]}, "the source decides, not its name"
    with pytest.raises(SystemExit):
        command.parse_args(["--keys", "pixels"])


def test_shared_options_have_one_meaning(command):
    _options.add_seed(command, "all draws")
    _options.add_max_examples(command, 7, "number of examples")
    _options.add_numbers_and_picture(command, "a plot")
    _options.add_progress(command)
    assert vars(command.parse_args([])) == {
        "seed": 0,
        "max_examples": 7,
        "out": None,
        "picture": None,
        "verbose": 1,
    }


def test_arguments_of_the_recipe_are_all_but_the_command_and_its_function():
    options = argparse.Namespace(command="train", run=print, out="x", seed=1)
    assert _options.recipe_arguments(options) == {"out": "x", "seed": 1}


def test_files_are_named_where_they_are_written(capsys):
    _options.print_files(argparse.Namespace(out=None, picture="p.png"))
    assert capsys.readouterr().out == "File: p.png\n"


def test_width_of_the_screen(monkeypatch):
    monkeypatch.setenv("COLUMNS", "77")
    assert _options.screen_width() == 77
