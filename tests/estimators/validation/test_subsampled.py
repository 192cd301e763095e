import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras.estimators import KSG, Gaussian, KernelDensity, MixedKSG, PlugIn, Subsampled
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.problems import BivariateNormal, binary_symmetric_channel

X, Y = BivariateNormal(0.7).sample(1000, seed=0)


@pytest.mark.parametrize(
    "inner, problem",
    [(Gaussian(), BivariateNormal(0.7)), (KSG(), BivariateNormal(0.7)), (PlugIn(), binary_symmetric_channel(0.2))],
)
@pytest.mark.long
def test_standard_error_is_the_spread_over_samples(inner, problem):
    spread = np.std([inner(*problem.sample(1000, seed=seed)).nats for seed in range(50)])
    errors = [Subsampled(inner)(*problem.sample(1000, seed=seed)).std_error for seed in range(10)]
    assert np.mean(errors) == pytest.approx(spread, rel=0.35), "50 runs know their spread to 10 %, 10 error bars to 8 %"


def test_standard_error_is_that_of_the_splits():
    parts = np.array_split(np.random.default_rng(3).permutation(1000), 4)
    values = [Gaussian()(X[part], Y[part]).nats for part in parts]
    mean = sum(values) / 4
    expected = (sum((value - mean) ** 2 for value in values) / 3 / 4) ** 0.5
    assert Subsampled(Gaussian(), splits=4, seed=3)(X, Y).std_error == pytest.approx(expected)


def test_everything_else_is_that_of_the_full_sample():
    plain, estimate = KSG()(X, Y), Subsampled(KSG())(X, Y)
    for field in ("nats", "kind", "ceiling", "n", "verdict"):
        assert getattr(estimate, field) == getattr(plain, field)
    assert estimate == Subsampled(KSG())(X, Y)
    assert (
        estimate.std_error != Subsampled(KSG(), seed=1)(X, Y).std_error != Subsampled(KSG(), splits=5)(X, Y).std_error
    )


def test_domain_and_relevance_are_those_of_the_wrapped():
    assert Subsampled(PlugIn()).domain == "discrete" and Subsampled(MixedKSG()).domain == "mixed"
    label = (Y[:, 0] > 0).astype(int)
    assert Subsampled(MixedKSG()).relevance(X, label).nats == MixedKSG().relevance(X, label).nats
    t = 3.0 * np.eye(2)[label]
    assert Subsampled(KernelDensity()).relevance(t, label).nats == KernelDensity().relevance(t, label).nats


def test_wrong_arguments_are_rejected():
    with pytest.raises(InputError, match="`estimator` must be an Estimator"):
        Subsampled("KSG")
    with pytest.raises(InputError, match="`splits` must be at least 2"):
        Subsampled(KSG(), splits=1)
    with pytest.raises(InputError, match="at least 20 rows for 10 subsamples. Received: 19 rows"):
        Subsampled(Gaussian())(X[:19], Y[:19])
    with pytest.raises(InputError, match="Use Auto"):
        Subsampled(KSG())(X, Y > 0)


def test_it_is_public_but_no_choice_without_arguments():
    assert estimators.Subsampled is Subsampled and "Subsampled" not in estimator_classes()


def test_blocks_of_a_series_give_the_spread_over_other_series():
    def series(seed):
        noise = np.random.default_rng(seed).normal(size=[2, 2000, 1])
        for row in range(1, 2000):
            noise[:, row] = 0.9 * noise[:, row - 1] + 0.19**0.5 * noise[:, row]
        return noise[0], 0.6 * noise[0] + 0.8 * noise[1]

    estimates = [Subsampled(Gaussian())(*series(seed)) for seed in range(12)]
    spread, error = np.std([one.nats for one in estimates], ddof=1), np.mean([one.std_error for one in estimates])
    assert error > 2 * Gaussian()(*series(0)).std_error, "random subsamples give the error of independent rows"
    # Twelve runs know their spread to 1 / sqrt(22), and nine degrees of freedom each error to 1 / sqrt(18).
    assert 0.5 < error / spread < 1.7


def test_reason_says_that_the_error_is_extrapolated():
    alone, estimate = Gaussian()(X, Y), Subsampled(Gaussian(), splits=3)(X, Y)
    assert estimate.reason.startswith(alone.reason)
    assert "standard error is extrapolated from 3 subsamples of 333 rows to all 1000" in estimate.reason
