"""The arguments of `ib-keras inspect`."""

import pytest

from ib_keras.cli import parser


def test_a_model_and_a_folder_are_enough():
    options = parser(["inspect"]).parse_args(["inspect", "m.keras", "--out", "page"])
    assert (options.model, options.dataset, options.out, options.layers, options.max_examples) == (
        "m.keras",
        "digits",
        "page",
        None,
        2000,
    )


def test_a_page_needs_a_folder(capsys):
    with pytest.raises(SystemExit):
        parser(["inspect"]).parse_args(["inspect", "m.keras"])
    assert "--out" in capsys.readouterr().err
