"""Laws that every estimator of conditional information keeps, swept over the family."""

import dataclasses
import math

import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimators import KSG, ConditionalEstimator, Gaussian, PlugIn

FAMILY = members(estimators, ConditionalEstimator)
OTHER_VALUES = {"k": 7, "correction": None}
UNCONDITIONAL = {"ConditionalKSG": KSG(), "ConditionalGaussian": Gaussian(), "ConditionalPlugIn": PlugIn()}


@pytest.fixture(params=sorted(FAMILY))
def estimator(request):
    return FAMILY[request.param]()


def sample(estimator, n, seed):
    """Returns (x, y, z, I(X;Y|Z)) in which Z tells of both sides, and X and Y of each other beside it."""
    rng = np.random.default_rng(seed)
    if estimator.domain == "discrete":
        z, x = rng.integers(0, [[2], [3]], [2, n])
        flipped = rng.random(n) < 0.1
        parity = (x == 0).astype(int)
        h = -0.1 * math.log(0.1) - 0.9 * math.log(0.9)
        one = 0.9 / 3 + 0.1 * 2 / 3
        return (
            (x + 3 * z)[:, None],
            (parity ^ flipped)[:, None] + 2 * z[:, None],
            z[:, None],
            (-one * math.log(one) - (1 - one) * math.log(1 - one) - h),
        )
    x, noise, z = rng.normal(size=[3, n, 1])
    return x + z, 0.6 * x + 0.8 * noise - z, z, -math.log(1 - 0.36) / 2


@pytest.fixture
def triple(estimator):
    return sample(estimator, 1500, seed=1)[:3]


def test_truth_within_four_standard_errors(estimator):
    *triple, truth = sample(estimator, 6000, seed=0)
    estimate = estimator(*triple)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error and estimate.verdict == "trusted"


def test_constant_condition_gives_the_unconditional_estimator(estimator, triple):
    x, y, z = triple
    unconditional = UNCONDITIONAL[type(estimator).__name__](x, y)
    assert estimator(x, y, np.zeros_like(z)).nats == pytest.approx(unconditional.nats, abs=1e-9)


def test_independent_given_z_is_zero_within_error(estimator, triple):
    x, y, z = triple
    rng, shuffled = np.random.default_rng(3), y.copy()
    if estimator.domain == "discrete":
        for value in np.unique(z):
            shuffled[z == value] = rng.permutation(y[z == value])
    else:
        shuffled = rng.permutation(y + z) - z
    estimate = estimator(x, shuffled, z)
    assert abs(estimate.nats) < 4 * estimate.std_error + 0.002


def test_sides_may_be_swapped_and_rows_reordered(estimator, triple):
    x, y, z = triple
    order = np.random.default_rng(0).permutation(len(x))
    for other in ((y, x, z), tuple(side[order] for side in triple)):
        assert estimator(*other).nats == pytest.approx(estimator(*triple).nats, abs=1e-9)


def test_scale_and_origin_do_not_matter(estimator, triple):
    factor = 4 if estimator.domain == "discrete" else 4.0
    moved = [side * factor**power + 64 for power, side in enumerate(triple)]
    assert estimator(*moved).nats == pytest.approx(estimator(*triple).nats, abs=0.01)


def test_a_side_that_z_determines_tells_nothing_more(estimator, triple):
    x, y, z = triple
    assert abs(estimator(z * 2, y, z).nats) < 0.1 and abs(estimator(np.zeros_like(x), y, z).nats) < 0.01


def test_never_above_the_ceiling(estimator, triple):
    x, _, z = triple
    estimate = estimator(x, x, z)
    assert estimate.nats <= estimate.ceiling + 1e-12


def test_same_call_same_bits_in_a_complete_record(estimator, triple):
    estimate = estimator(*triple)
    assert estimate == estimator(*triple)
    assert (estimate.name, estimate.n) == (type(estimator).__name__, 1500)
    assert estimate.reason and all(
        type(getattr(estimate, field)) is float for field in ("nats", "std_error", "ceiling")
    )


def test_every_hyperparameter_changes_something_and_is_in_the_config(estimator, triple):
    for field in dataclasses.fields(estimator):
        other = dataclasses.replace(estimator, **{field.name: OTHER_VALUES[field.name]})
        assert other(*triple).nats != estimator(*triple).nats, field.name
        assert type(other).from_config(other.get_config()) == other


def test_what_is_no_triple_is_rejected(estimator, triple):
    x, y, z = triple
    with pytest.raises(InputError, match="`z` must be paired with `x` and `y` .1500 rows.. Received: 1499 rows"):
        estimator(x, y, z[:-1])
    with pytest.raises(InputError, match="`y` must be paired"):
        estimator(x, y[:-1], z)
    with pytest.raises(InputError, match="1 of 1500 rows with NaN"):
        estimator(x, y, np.where(np.arange(1500)[:, None] == 3, np.nan, z))
    with pytest.raises(InputError, match="`z` must be (floating|integer)"):
        estimator(x, y, z.astype(float if estimator.domain == "discrete" else int))


def test_trailing_shape_is_free(estimator, triple):
    x, y, z = triple
    assert estimator(x[:, :, None], y[:, 0], z[:, 0]).nats == estimator(x, y, z).nats


def test_one_row_of_each_group_counts(estimator, triple):
    repeated = [np.repeat(side, 3, axis=0) for side in triple]
    estimate = estimator(*repeated, groups=np.repeat(np.arange(1500), 3))
    once = estimator(*triple)
    assert (estimate.n, estimate.verdict) == (1500, once.verdict) and estimate.nats == pytest.approx(once.nats)
    with pytest.raises(InputError, match="`groups` must be one group for each of the 4500 rows"):
        estimator(*repeated, groups=np.arange(3))


def test_a_mixture_of_kinds_is_sent_to_the_chain_rule_and_labels_to_counts():
    x, y, z = np.random.default_rng(0).normal(size=[3, 200])
    advice = r"`z` must be floating.*`Auto\(\)\(x, np.c_\[y, z\]\)` less `Auto\(\)\(x, z\)`"
    with pytest.raises(InputError, match=advice):
        FAMILY["ConditionalKSG"]()(x, y, z > 0)
    with pytest.raises(InputError, match="Use ConditionalPlugIn"):
        FAMILY["ConditionalGaussian"]()(x > 0, y > 0, z > 0)
    with pytest.raises(InputError, match="chain rule"):
        FAMILY["ConditionalPlugIn"]()(x > 0, y, z > 0)


def test_they_are_no_estimators_of_pairs():
    assert FAMILY and not set(FAMILY) & set(members(estimators, estimators.Estimator))
