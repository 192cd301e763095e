"""Sentences of the library in the words of the command line."""

import pytest

from ib_keras import cli
from ib_keras._flags import in_flags


def command(name):
    return cli.parser([name]).parse_args([name, *(["m"] if name != "presets" else [])]).flags


@pytest.mark.parametrize(
    "said, told",
    [
        ('Pass missing="drop" to leave', "Pass --missing drop to leave"),
        ("the complete columns by features=[...].", "the complete columns by --features COLUMN ...."),
        ("Name the labels by target=....", "Name the labels by --target COLUMN."),
        ("Pass limit=... or .take(n).", "Pass --limit N or .take(n)."),
        ("Name them by keys={'x': ..., 'y': ...}.", "Name them by --keys x=... y=...."),
        (
            "features={'image': 'uint8 28 28 1', 'label': 'int64'}.",
            "--features 'image=uint8 28 28 1' label=int64.",
        ),
        ("Pass image_size=16 or larger.", "Pass --image-size 16 or larger."),
        ("`source` must be whole", "`--dataset` must be whole"),
        ("`data` must be examples", "`--dataset` must be examples"),
        ("`max_examples` must be", "`--max-examples` must be"),
        ("`verb=3` and mytarget=3 stay, and `model` too", "`verb=3` and mytarget=3 stay, and `model` too"),
    ],
)
def test_arguments_become_flags(said, told):
    assert in_flags(said, command("evaluate")) == told


def test_one_layer_is_an_option_where_several_are_none():
    flags = cli.parser(["explain"]).parse_args(["explain", "m", "--out", "o"]).flags
    assert in_flags("`layers` must be", flags) == "`--layer` must be"
    assert in_flags("`layers` must be", command("plane")) == "`--layers` must be"


def test_commands_without_a_flag_keep_the_words_of_python():
    assert in_flags('`source`: pass missing="drop".', command("presets")) == '`source`: pass missing="drop".'
    assert in_flags("`x`", {}) == "`x`"


def test_a_switch_has_no_value():
    assert in_flags("with resume=True, on x", command("plane")) == "with --resume, on x"


def test_a_class_of_the_package_is_named_alone():
    told = in_flags("Pass e.g. model=ib.models.DenseAutoencoder.", command("latent-dim"))
    assert told == "Pass e.g. --model DenseAutoencoder."
