import numpy as np
import pytest

from ib_keras.applications import LatentDimension
from ib_keras.applications.latent_dim import model_search as module
from ib_keras.applications.latent_dim.finished_codes import FinishedCodes
from ib_keras.applications.latent_dim.model_search import dims_around, model_search

X = np.random.default_rng(0).normal(size=[100, 6])


def local(k=None, guess=4.0):
    return LatentDimension(k, "", (1, 6), guess, "local linear maps", (), 20, 100)


@pytest.mark.parametrize(
    ("k", "guess", "d", "dims"),
    [
        (5, 4.0, 9, [3, 4, 5, 6, 7]),
        (1, 1.0, 9, [1, 2, 3, 4]),
        (5, 4.0, 6, [3, 4, 5, 6]),
        (None, 4.0, 99, [1, 2, 3, 4, 6, 8]),
        (None, np.nan, 3, [1, 2, 3]),
        (None, 0.4, 9, [1]),
    ],
)
def test_numbers_to_train(k, guess, d, dims):
    assert dims_around(local(k, guess), d) == dims


@pytest.fixture
def trained(monkeypatch):
    """Stands for a training: errors by the number of coordinates, and I(X;T) that stops rising at 3."""
    calls = []

    def trained_code(build, k, train, test, epochs, seed):
        calls.append(k)
        errors = build(k) * (1 + 0.1 * np.arange(len(test)) / len(test))
        information = {"I(X;T)": float(min(k, 3)), "I(X;T)_upper": min(k, 3) + 0.5}
        return {"errors": errors.tolist(), "information": information, "seconds": 1.0}

    monkeypatch.setattr(module, "trained_code", trained_code)
    return calls


def search(build, dims, finished=None):
    finished = finished or FinishedCodes(None, {})
    return model_search(build, "VAE", X, dims, 3, 0, finished, local(3))


def test_gap_of_a_model_with_its_information(trained):
    found = search(lambda k: {2: 0.5, 3: 0.1, 4: 0.09}[k], [2, 3, 4])
    assert (found.latent_dim, found.interval, found.method) == (3, (3, 3), "VAE")
    assert [row["k"] for row in found.rows] == [0, 2, 3, 4] and found.rows[2]["I(X;T)"] == 3
    assert "I(X;T) lies in 3.00 to 3.50 nats with 3 coordinates, and in 3.00 to 3.50 nats with 4." in found.reason
    assert "local linear maps show the gap at 3" in found.reason


def test_model_without_a_gap_has_no_answer(trained):
    found = search(lambda k: 1 - 0.1 * k, [1, 2, 3, 4])
    assert found.latent_dim is None and found.interval == (1, 4) and "No number from 1 to 4" in found.reason
    assert "pass three or more" in search(lambda k: 0.5, [2]).reason


def test_finished_codes_are_not_trained_again(trained, tmp_path):
    build = {2: 0.5, 3: 0.1, 4: 0.09}.get
    first = search(build, [2, 3], FinishedCodes(tmp_path, {}))
    assert first.latent_dim is None and trained == [2, 3]
    again = search(build, [2, 3, 4], FinishedCodes(tmp_path, {}))
    assert again.latent_dim == 3 and trained == [2, 3, 4]
