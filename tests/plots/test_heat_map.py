import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import heat_map

pytestmark = pytest.mark.long


def row(task, estimator, nats, verdict="trusted", truth=2.0):
    return {"task": task, "estimator": estimator, "truth": truth, "nats": nats, "verdict": verdict}


ROWS = [row("a", "KSG", 1.0), row("a", "KSG", 2.0), row("b", "KSG", 3.0, "biased_high"), row("a", "Auto", 2.0)]


def test_cells_hold_means_and_untrusted_ones_brackets():
    ax = heat_map(ROWS)
    assert [text.get_text() for text in ax.texts] == ["1.50", "2.00", "(3.00)", ""]
    error = np.ma.filled(ax.images[0].get_array().astype(float), np.nan)
    assert np.allclose(error, [[-0.25, 0.0], [0.5, np.nan]], equal_nan=True)


def test_labels_name_tasks_truths_and_the_unit():
    ax = heat_map(ROWS)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a  2.00", "b  2.00"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["KSG", "Auto"]
    assert "[nats]" in ax.get_ylabel()


@pytest.mark.parametrize("rows", [[], [{"task": "a"}]])
def test_bad_rows_are_rejected(rows):
    with pytest.raises(InputError):
        heat_map(rows)
