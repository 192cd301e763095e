import dataclasses

import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras.estimators import KSG, Calibrated, CalibrationTwin, Gaussian, MixedKSG, PlugIn
from ib_keras.estimators.base.estimator import ContinuousEstimator
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.problems import BivariateNormal
from ib_keras.problems.suite import sparse

X, Y = BivariateNormal(0.9).sample(2000, seed=0)


@dataclasses.dataclass(frozen=True)
class Credulous(ContinuousEstimator):
    """The correlations times a factor, and full trust in it."""

    factor: float = 1.0

    def estimate(self, x, y):
        right = Gaussian().estimate(x, y)
        return self.result(self.factor * right.nats, n=len(x), reason="why not")


@pytest.mark.parametrize(
    "factor, verdict", [(0.7, "biased_low"), (1.4, "biased_high"), (1.0, "trusted"), (1.05, "trusted")]
)
def test_trust_has_to_hold_on_the_twin(factor, verdict):
    estimate = Calibrated(Credulous(factor))(X, Y)
    assert estimate.verdict == verdict
    assert "on a twin of the same shape with 0.8" in estimate.reason and "Credulous gave" in estimate.reason
    assert estimate.nats == Credulous(factor)(X, Y).nats, "never corrected in silence"
    assert ("expect the truth near 0.8" in estimate.reason) == (verdict != "trusted")


def test_neighbours_of_a_normal_pair_stay_trusted():
    plain, estimate = KSG()(X, Y), Calibrated(KSG())(X, Y)
    assert estimate.verdict == "trusted" and estimate.reason.startswith(plain.reason)
    for field in ("nats", "kind", "ceiling", "n"):
        assert getattr(estimate, field) == getattr(plain, field)
    assert estimate.name == "Calibrated(KSG)" and estimate == Calibrated(KSG())(X, Y)


def test_no_verdict_is_made_better():
    estimate = Calibrated(KSG(), twins=2)(*sparse(5, 5, 0.8, pairs=5).sample(1000, seed=0))
    assert estimate.verdict == "biased_low" and "KSG gave" in estimate.reason


def test_error_is_the_larger_of_its_own_and_the_spread_over_twins():
    estimate = Calibrated(Credulous(), twins=4, seed=3)(X, Y)
    twin = CalibrationTwin.of(Credulous(), X, Y, twins=4, seed=3)
    assert estimate.std_error == pytest.approx(np.std([other.nats for other in twin.estimates], ddof=1))
    assert estimate.std_error not in (
        Calibrated(Credulous(), twins=3, seed=3)(X, Y).std_error,
        Calibrated(Credulous(), twins=4)(X, Y).std_error,
    )
    assert Calibrated(KSG(), twins=2)(X, Y).std_error >= KSG()(X, Y).std_error


def test_too_wide_a_spread_is_no_longer_trusted():
    x, y = X[:60], Y[:60]
    estimate = Calibrated(Credulous())(x, y)
    assert estimate.verdict == "undersampled" and "too large to trust the value: collect about" in estimate.reason


def test_constant_side_needs_no_twin():
    assert abs(Calibrated(KSG())(X, np.zeros_like(Y)).nats) < 0.01


def test_wrong_arguments_are_rejected():
    with pytest.raises(InputError, match="`estimator` must be an Estimator"):
        Calibrated("KSG")
    with pytest.raises(InputError, match="`twins` must be at least 2"):
        Calibrated(KSG(), twins=1)
    with pytest.raises(InputError, match=r"`y` must be floating for Calibrated\(MixedKSG\)"):
        Calibrated(MixedKSG())(X, Y > 0)
    with pytest.raises(InputError, match=r"`x` must be floating for Calibrated\(PlugIn\)"):
        Calibrated(PlugIn())(X > 0, Y > 0)


def test_it_is_public_but_no_choice_without_arguments():
    assert estimators.Calibrated is Calibrated and "Calibrated" not in estimator_classes()
    assert Calibrated(PlugIn()).domain == "discrete"
