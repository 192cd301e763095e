import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import ConditionalKSG
from tests.oracles import conditional_ksg


def noise(n, columns=3, seed=0):
    return np.random.default_rng(seed).normal(size=[columns, n, 1])


@pytest.mark.parametrize("k", [1, 4])
def test_equals_the_slow_twin(k):
    x, y, z = np.random.default_rng(0).normal(size=[3, 60, 2])
    x, y = x + z, y + x[:, :1]
    standard = [(side - side.mean(0)) / side.std(0) for side in (x, y, z)]
    assert ConditionalKSG(k)(x, y, z).nats == pytest.approx(conditional_ksg.information(*standard, k), abs=1e-9)


def test_chain_has_nothing_left():
    """X - Z - Y: the sum of both noises is all that x - y shows."""
    x, y, z = noise(4000)
    estimate = ConditionalKSG()(np.sin(2 * z) + 0.5 * x, z**2 + 0.5 * y, z)
    assert abs(estimate.nats) < 4 * estimate.std_error and estimate.verdict == "trusted"


def test_condition_may_make_dependence():
    """Z = X + Y + noise: independent, until Z is known. The partial correlation of x and y given z is -1 / (1 +
    s^2)."""
    x, y, e = noise(4000)
    estimate = ConditionalKSG()(x, y, x + y + 0.5 * e)
    assert abs(estimate.nats + 0.5 * np.log(1 - 1 / 1.25**2)) < 4 * estimate.std_error
    assert abs(ConditionalKSG()(x, y, 0 * x).nats) < 0.05


def test_standard_error_is_the_spread():
    estimates = []
    for seed in range(50):
        x, y, z = noise(500, seed=seed)
        estimates.append(ConditionalKSG()(x + z, 0.5 * x + y - z, z))
    spread = np.std([estimate.nats for estimate in estimates])
    assert np.mean([estimate.std_error for estimate in estimates]) == pytest.approx(spread, rel=0.4), "known to 10 %"


HARD = {
    "crowded": lambda rng, n: (*(a := rng.normal(size=[2, n, 3])), a.sum(0) + rng.normal(size=[n, 3])),
    "curved condition, little noise": lambda rng, n: _along_a_curve(rng, n, 0.003),
    "curved condition, some noise": lambda rng, n: _along_a_curve(rng, n, 0.03),
    "strong dependence": lambda rng, n: (
        x := rng.normal(size=[n, 1]),
        x + 0.02 * rng.normal(size=[n, 1]),
        rng.normal(size=[n, 1]),
    ),
    "deterministic": lambda rng, n: (x := rng.normal(size=[n, 1]), 2 * x, rng.normal(size=[n, 1])),
    "ties": lambda rng, n: np.round(rng.normal(size=[3, n, 1])),
    "rounded": lambda rng, n: (*rng.normal(size=[2, n, 1]), np.round(rng.normal(size=[n, 1]))),
    "products in four dimensions": lambda rng, n: (
        x := rng.normal(size=[n, 2]),
        x[:, :1] * (z := rng.normal(size=[n, 1])) + 0.3 * rng.normal(size=[n, 1]),
        z,
    ),
    "few rows": lambda rng, n: rng.normal(size=[3, 20, 1]),
    "hardly any rows": lambda rng, n: rng.normal(size=[3, 7, 1]),
}


def _along_a_curve(rng, n, scale):
    """Given z, correlation .8: .51 nats. The curve is all that wide neighbourhoods see."""
    x, y, z = rng.normal(size=[3, n, 1])
    return np.sin(3 * z) + scale * x, z**2 + scale * (0.8 * x + 0.6 * y), z


@pytest.mark.parametrize("case", HARD)
@pytest.mark.parametrize("seed", range(3))
def test_what_cannot_be_trusted_is_said(case, seed):
    estimate = ConditionalKSG()(*HARD[case](np.random.default_rng(seed), 1500))
    assert estimate.verdict != "trusted" and estimate.reason


@pytest.mark.parametrize("n", [500, 2000])
def test_never_trusted_when_wrong(n):
    """Wrong is off by more than 10 % and .1 nat; partial correlation .9, and conditions that bend, scale and hide
    it."""
    trusted = 0
    for seed in range(3):
        x, e, z = noise(n, seed=seed)
        y, truth = 0.9 * x + np.sqrt(0.19) * e, -0.5 * np.log(0.19)
        for pair in (
            (x + z, y - z),
            (np.exp(x + z), (y - z) ** 3),
            (x + np.sin(3 * z), y + z**2),
            (x * np.exp(z), np.sign(z) * y),
            (x + 10 * z, y + 10 * z),
        ):
            estimate = ConditionalKSG()(*pair, z)
            trusted += estimate.verdict == "trusted"
            assert estimate.verdict != "trusted" or abs(estimate.nats - truth) < max(0.1, 0.1 * truth)
    assert trusted > 0 or n < 2000


def test_in_several_dimensions_partial_correlations_confirm():
    x, y, z = np.random.default_rng(0).normal(size=[3, 4000, 2])
    x, y = x + z, 0.6 * x + 0.8 * y - z
    estimate = ConditionalKSG()(x[:, :1], y[:, :1], z)
    assert estimate.verdict == "trusted" and estimate.nats == pytest.approx(-0.5 * np.log(0.64), abs=0.1)


def test_a_curved_dependence_on_z_that_both_sides_share_is_no_evidence_of_a_low_value():
    x, y, *z = np.random.default_rng(0).normal(size=[4, 1500])
    bowl = np.square(z).sum(axis=0)
    estimate = ConditionalKSG()(x + bowl, y + bowl, np.stack(z, 1))
    assert abs(estimate.nats) < 0.05 and estimate.verdict == "undersampled"
    assert "partial correlations give 0.3" in estimate.reason


def test_wrong_input_is_rejected():
    with pytest.raises(InputError, match="more than k . 1 = 4 rows"):
        ConditionalKSG()(*noise(4))
    with pytest.raises(InputError, match="`k` must be a positive integer"):
        ConditionalKSG(k=0)


def test_the_interval_holds_the_nats_by_which_half_of_the_rows_differ():
    """y given x is exponential with rate x, which follows a gamma law: psi(3) - log 2 nats, whatever z is."""
    held, truth = [], 1.5 - np.euler_gamma - np.log(2)
    for seed in (3, 5):
        r = np.random.default_rng(seed)
        x, z = r.gamma(2, size=2000), r.normal(size=2000)
        found = ConditionalKSG()(x, r.exponential(size=2000) / x * np.exp(z), z)
        held += [found.interval[0] < truth < found.interval[1]] * (found.verdict == "trusted")
    assert held == [True, True]
