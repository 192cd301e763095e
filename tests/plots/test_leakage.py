import pytest

from ib_keras._checks import InputError
from ib_keras.plots import leakage

ROWS = [
    {"quantity": "I(T;S)", "unit": "nats", "value": None, "low": 0.1, "high": 0.6, "verdict": "ill_posed"},
    {"quantity": "linear attacker", "unit": "nats", "value": 0.2, "low": 0.15, "high": 0.25},
    {"quantity": "linear attacker", "unit": "accuracy", "value": 0.7, "low": 0.6, "high": 0.8},
]


def test_intervals_in_nats_are_drawn():
    ax = leakage([*ROWS, {**ROWS[0], "codes": "fair", "low": 0.0, "high": 0.02, "verdict": "trusted"}])
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["I(T;S)", "linear attacker", "fair, I(T;S)"]
    wide, narrow = (bar for container in ax.containers for bar in container if hasattr(bar, "get_width"))
    assert wide.get_width() == pytest.approx(0.5) and wide.get_hatch() and not narrow.get_hatch()


def test_rows_without_nats_are_refused():
    with pytest.raises(InputError, match="`rows` must be with information in nats"):
        leakage(ROWS[2:])
