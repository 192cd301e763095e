"""Laws that every trained estimator keeps, with few steps of small networks; those of `test_estimator` among them.

A random split and random weights make a value depend, within its error, on the order of rows and of the sides.
"""

import dataclasses

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimators.rows.held_out import split
from ib_keras.estimators.trained import _trainer as trainer
from ib_keras.estimators.trained._trained import Trained
from ib_keras.problems import BivariateNormal
from tests.laws import test_estimators as laws

pytestmark = pytest.mark.long

FAMILY = members(estimators, Trained)
SMALL = {"hidden": (8,), "steps": 4, "batch_size": 128}
CRITICS = ["InfoNCE", "MINE", "NWJ", "SMILE"]
OTHER_VALUES = {
    "hidden": (4,),
    "steps": 2,
    "batch_size": 64,
    "learning_rate": 0.01,
    "patience": 1,
    "seed": 1,
    "critic": "joint",
    "components": 2,
    "decay": 0.5,
    "clip": 0.5,
    "entropy": 1.0,
    "latent_dim": 1,
    "k": 7,
}


@pytest.fixture(autouse=True)
def without_tracing(monkeypatch):
    """Tracing a graph takes longer than the few steps that these laws need."""
    tf.config.run_functions_eagerly(True)
    monkeypatch.setattr(trainer, "_STEPS_PER_CHECK", 2)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(params=sorted(FAMILY))
def estimator(request):
    return FAMILY[request.param](**SMALL)


@pytest.fixture(scope="module")
def pairs():
    return BivariateNormal(0.8).sample(1500, seed=1)


@pytest.mark.parametrize(
    "law",
    [
        laws.test_same_call_same_bits,
        laws.test_independent_is_zero_within_error,
        laws.test_constant_side_tells_nothing,
        laws.test_estimate_is_complete,
        laws.test_unpaired_rows_are_rejected,
        laws.test_one_row_is_rejected,
    ],
    ids=lambda law: law.__name__,
)
def test_law_of_every_estimator(law, estimator, pairs):
    law(estimator, pairs)


def test_config_rebuilds_the_estimator(estimator):
    laws.test_config_rebuilds_the_estimator(estimator)
    assert estimator.trained and not estimators.KSG.trained


@pytest.mark.parametrize("name", CRITICS)
def test_critics_start_from_the_correlations(name, pairs):
    """One step is enough on correlated normals, and more information than there is stays within the error."""
    estimate = FAMILY[name](**{**SMALL, "steps": 1})(*pairs)
    assert abs(estimate.nats - BivariateNormal(0.8).information) < 4 * estimate.std_error


@pytest.mark.parametrize("name", ["InfoNCE", "BarberAgakov", "DifferenceOfEntropies"])
def test_scale_and_origin_of_either_side_do_not_matter(name, pairs):
    laws.test_scale_and_origin_of_either_side_do_not_matter(FAMILY[name](**SMALL), pairs)


@pytest.mark.parametrize(
    "name, fields, steps",
    [
        ("InfoNCE", [field.name for field in dataclasses.fields(estimators.InfoNCE)], 20),
        ("DifferenceOfEntropies", ["components"], 4),
        ("MINE", ["decay"], 20),
        ("SMILE", ["clip"], 4),
        ("BarberAgakov", ["entropy"], 4),
        ("CompressedKSG", ["k"], 4),
    ],
)
@pytest.mark.long
def test_every_hyperparameter_changes_something(name, fields, steps):
    x, noise = np.random.default_rng(0).normal(size=[2, 600, 1])
    pairs = x, x**2 + 0.5 * noise
    base = FAMILY[name](**{**SMALL, "steps": steps, "learning_rate": 0.1, "patience": 15})
    value = base(*pairs).nats
    for field in fields:
        assert dataclasses.replace(base, **{field: OTHER_VALUES[field]})(*pairs).nats != value, field


def test_held_out_rows_change_no_weight(pairs, monkeypatch):
    """Weights are those of other held-out rows; the estimate is that of the held-out rows alone."""
    seen = []
    monkeypatch.setattr(trainer.keras.Model, "set_weights", lambda model, weights: seen.append(weights))
    x, y = pairs
    for changed in range(2):
        held_out = split(len(x), 0)[2]
        y = np.where(np.isin(np.arange(len(x)), held_out)[:, None], y + 3 * changed * x, y)
        estimators.InfoNCE(**SMALL)(x, y)
    assert len(seen) == 2 and all(np.array_equal(a, b) for a, b in zip(*seen))


def test_too_high_a_learning_rate_is_told(pairs):
    estimate = estimators.NWJ(**{**SMALL, "learning_rate": 1e6, "steps": 20})(*pairs)
    assert estimate.verdict == "ill_posed" and "lower `learning_rate`" in estimate.reason and np.isfinite(estimate.nats)


@pytest.mark.parametrize("name", ["InfoNCE", "BarberAgakov", "DifferenceOfEntropies", "CLUB"])
@pytest.mark.long
def test_labels_are_told_apart_by_a_classifier(name):
    """y is the sign of t, seen right nine times in ten: log 2 less the entropy of that coin."""
    rng = np.random.default_rng(0)
    y = rng.integers(2, size=1500)
    t = np.where(rng.random(1500) < 0.1, 1 - y, y)[:, None] * 4.0 + rng.normal(scale=0.3, size=[1500, 1])
    estimate = FAMILY[name](**{**SMALL, "steps": 30, "learning_rate": 0.1}).relevance(t, y)
    truth, club = np.log(2) + 0.9 * np.log(0.9) + 0.1 * np.log(0.1), 0.4 * np.log(9)
    assert abs(estimate.nats - (club if name == "CLUB" else truth)) < 4 * estimate.std_error + 0.05


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"hidden": ()}, "`hidden` must be at least one width"),
        ({"hidden": (0,)}, "a positive integer"),
        ({"steps": 0}, "`steps`"),
        ({"batch_size": 1}, "at least 2"),
        ({"learning_rate": 0.0}, "above 0"),
        ({"critic": "bilinear"}, "Choose one of: separable, joint"),
        ({"seed": -1}, "`seed`"),
    ],
)
def test_bad_hyperparameters_are_rejected(wrong, message):
    with pytest.raises(InputError, match=message):
        estimators.InfoNCE(**wrong)
