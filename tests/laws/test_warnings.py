"""A warning fails a test, unless `setup.cfg` names it as another package's, with the reason."""

import warnings

import pytest

from tests.laws.imports import PACKAGE

SETTINGS = PACKAGE.parent / "setup.cfg"


def filters():
    """Returns the lines of `filterwarnings`, the reasons among them."""
    text = SETTINGS.read_text().partition("filterwarnings =\n")[2].partition("\nmarkers =")[0]
    return [line.strip() for line in text.splitlines()]


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning, match="nobody expects"):
        warnings.warn("nobody expects this", stacklevel=1)
    assert filters()[0] == "error"


def test_each_exception_names_a_message_a_module_and_its_reason():
    exceptions = filters()[1:]
    assert len(exceptions) % 2 == 0
    for reason, line in zip(exceptions[::2], exceptions[1::2]):
        action, message, _, module = line.split(":")
        assert action == "ignore" and message and not module.startswith("ib_keras")
        assert reason.startswith("# ") and reason.endswith(".")
