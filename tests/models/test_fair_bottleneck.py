import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications import leakage
from ib_keras.models import FairBottleneck

RNG = np.random.default_rng(0)
S, NOISE = RNG.integers(0, 2, 1200), RNG.normal(size=[1200, 3])
X = np.column_stack([S + 0.3 * NOISE[:, 0], NOISE[:, 1:]]).astype("float32")
Y = (NOISE[:, 1] + 0.8 * S - 0.4 > 0).astype(int)
TARGET = np.stack([Y, S], axis=1)


def trained(beta):
    model = FairBottleneck((3,), 2, 2, hidden=(16,), beta=beta, seed=0)
    keras.utils.set_random_seed(0)
    model.compile(keras.optimizers.Adam(1e-2))
    model.fit(X[:900], TARGET[:900], batch_size=150, epochs=12, verbose=0)
    return model


@pytest.fixture(scope="module")
def fair():
    return trained(10.0)


def test_leakage_is_the_information_of_the_mixtures_of_the_batch():
    model = FairBottleneck((3,), 2, 2, hidden=(4,), seed=0)
    terms, _, _ = model.measure(X[:9], TARGET[:9], seed=(0, 1))
    q = model.posterior(X[:9])
    t = q.sample(1, seed=(0, 1))[0]
    p, same = np.exp(q.log_prob(t[:, None]).numpy()), S[:9, None] == S[:9]
    by_hand = np.log((p * same).sum(1) / same.sum(1)) - np.log(p.mean(1))
    assert terms["leakage"].numpy() == pytest.approx(by_hand, rel=1e-4, abs=1e-5)


def test_weights_stand_for_repeated_examples():
    model = FairBottleneck((3,), 2, 2, hidden=(4,), seed=0)
    weights = np.array([2.0, 1, 1, 0], "float32")
    terms, _, _ = model.measure(X[:4], TARGET[:4], seed=(0, 1), weights=weights)
    t = model.posterior(X[:4]).sample(1, seed=(0, 1))[0]
    p = np.exp(model.posterior(X[:4]).log_prob(t[:, None]).numpy())
    share = (S[:4, None] == S[:4]) * weights
    with np.errstate(invalid="ignore"):
        by_hand = np.log((p * share).sum(1) / share.sum(1)) - np.log(p @ weights / 4)
    assert terms["leakage"].numpy()[:3] == pytest.approx(by_hand[:3], rel=1e-4, abs=1e-5)


@pytest.mark.slow
def test_a_fair_code_keeps_the_label_and_hides_the_group(fair):
    free = trained(0.0)
    held = X[900:], S[900:], Y[900:]
    before, after = leakage(free, *held), leakage(fair, *held)
    assert before.lower.nats > 0.05 and after.upper.nats < 0.05 and after.upper.verdict == "trusted"
    assert float(after.accuracy) > 0.7
    assert float(after.demographic_parity_difference) < float(before.demographic_parity_difference) / 2


def test_labels_alone_are_evaluated_but_not_learned(fair):
    assert fair.terms(X[:5], Y[:5])["leakage"] == pytest.approx(0, abs=1e-6)
    assert fair.evaluate(X[:50], Y[:50], verbose=0, return_dict=True)["accuracy"] > 0.5
    with pytest.raises(InputError, match="`y` must be integer labels and groups of shape"):
        fair.fit(X[:50], Y[:50], verbose=0)
    with pytest.raises(InputError, match="`y` must be integer labels and groups of shape"):
        fresh = FairBottleneck((3,), 2, 2, hidden=(4,), seed=0)
        fresh.compile("adam", run_eagerly=True)
        fresh.fit(tf.data.Dataset.from_tensor_slices((X[:50], Y[:50])).batch(25), verbose=0)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.full([50, 2], 0.5), "`y` must be integer labels"),
        (np.stack([Y + 5, S], axis=1)[:50], "labels 0 .. 1"),
        (np.stack([Y, S, S], axis=1)[:50], "integer labels of shape"),
        (None, "A classifier is fitted with fit"),
    ],
)
def test_other_targets_are_refused(fair, y, message):
    with pytest.raises(InputError, match=message):
        fair.fit(X[:50], y, verbose=0)


def test_a_point_has_no_leakage_to_penalise():
    with pytest.raises(InputError, match="`posterior` must be a distribution with a density"):
        FairBottleneck((3,), posterior="deterministic")


@pytest.mark.parametrize(("size", "share"), [(1, 1.0), (2, 0.5)])
def test_batches_of_one_group_are_warned_of(size, share):
    model = FairBottleneck((3,), 2, 2, hidden=(4,), seed=0)
    model.compile("adam")
    target = np.stack([Y[:40], np.arange(40) % 2], axis=1)
    with pytest.warns(UserWarning, match=f"{share:.0%} of the batches of {size} examples hold one group alone"):
        model.fit(X[:40], target, batch_size=size, verbose=0)


def test_the_leakage_of_small_batches_is_no_upper_bound(fair):
    """Batches of one example have a single group, and of more examples at random shares: the docstring says so."""
    x, target = X[900:], TARGET[900:]
    by_size = {
        size: fair.evaluate(x, target, batch_size=size, verbose=0, return_dict=True)["leakage"] for size in (1, 300)
    }
    assert by_size[1] == pytest.approx(0, abs=1e-6) and by_size[300] > 1e-3
