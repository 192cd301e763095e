"""Wide rows with a few shared numbers: what they share, and what hides it."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import Gaussian
from ib_keras.problems import SharedLatent


def test_rotated_rows_are_normal_and_share_the_information_of_the_hidden_numbers():
    x, y = SharedLatent(1.5, columns=10, latent=2).sample(20_000, 0)
    assert np.cov(x.T) == pytest.approx(np.eye(10), abs=0.04)
    assert np.abs(np.corrcoef(x.T, y.T)[:10, 10:]).max() < 0.9, "no column shows a hidden number alone"
    assert Gaussian()(x, y).nats == pytest.approx(1.5, abs=0.03)


def test_embedded_rows_lie_on_a_surface_of_as_many_dimensions_as_hidden_numbers():
    x, _ = SharedLatent(1.0, columns=60, latent=2, kind="embedded").sample(3000, 0)
    near = x[np.argsort(np.linalg.norm(x - x[0], axis=1))[:15]]
    shares = np.linalg.svd(near - near.mean(axis=0), compute_uv=False) ** 2
    assert np.abs(x).max() < 1 and shares[:2].sum() > 0.95 * shares.sum()


@pytest.mark.parametrize("kind", ["rotated", "embedded"])
def test_no_information_leaves_the_sides_independent(kind):
    x, y = SharedLatent(0.0, columns=20, latent=2, kind=kind).sample(5000, 1)
    assert np.abs(np.corrcoef(x.T, y.T)[:20, 20:]).max() < 0.08


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"columns": 3}, "`columns`"),
        ({"information": -1.0}, "`information`"),
        ({"kind": "spiral"}, "Choose one of: rotated, embedded"),
    ],
)
def test_what_makes_no_problem_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        SharedLatent(**arguments)
