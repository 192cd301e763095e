from types import SimpleNamespace

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import latent_dim


def search(**changes):
    rows = [{"k": k, "error": 1.0 / (k + 1), "error_std_error": 0.01} for k in range(30)]
    given = {"rows": rows, "latent_dim": 3, "interval": (3, 3), "intrinsic_dimension": 2.9, "method": "VAE"}
    return SimpleNamespace(**given | changes)


def labels(ax):
    return ax.get_legend_handles_labels()[1]


def test_errors_are_drawn_with_the_marks():
    ax = latent_dim(search())
    assert labels(ax) == ["chosen: 3", "TwoNN: 2.90", "held-out error"]
    line = ax.containers[0].lines[0]
    assert np.allclose(line.get_xdata(), range(9)) and np.allclose(line.get_ydata(), 1 / np.arange(1, 10))
    assert ax.get_yscale() == "log" and "(VAE)" in ax.get_xlabel() and ax.get_ylabel() == "squared error per value"


def test_no_answer_shows_the_numbers_of_the_search():
    ax = latent_dim(search(latent_dim=None, interval=(2, 9), intrinsic_dimension=float("nan")))
    assert labels(ax) == ["none clear: 2 to 9", "held-out error"]
    assert "95 % of resamples: 3 to 4" in labels(latent_dim(search(interval=(3, 4))))


def test_an_error_of_zero_is_drawn_on_a_plain_axis():
    rows = [{"k": k, "error": 1.0 - k, "error_std_error": 0.0} for k in range(2)]
    assert latent_dim(search(rows=rows)).get_yscale() == "linear"


def test_search_without_errors_is_refused():
    with pytest.raises(InputError, match="`found` must be a search with errors"):
        latent_dim(search(rows=()))
