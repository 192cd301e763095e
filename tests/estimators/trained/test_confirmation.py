import numpy as np
import pytest

from ib_keras.estimate import Estimate
from ib_keras.estimators.trained._confirmation import confirmation, witnesses
from ib_keras.problems import SUITE, BivariateNormal

WITNESS = Estimate(1.0, name="KSG")


@pytest.mark.parametrize(
    "nats, kind, found, verdict",
    [
        (1.03, "lower", [WITNESS], "trusted"),
        (0.9, "lower", [WITNESS], "biased_low"),
        (1.1, "point", [WITNESS], "biased_high"),
        (0.9, "lower", [], "biased_low"),
        (0.9, "upper", [], "biased_high"),
        (0.9, "point", [], "undersampled"),
        (0.9, "lower", [WITNESS, Estimate(0.9, name="StudentCopula")], "trusted"),
    ],
)
def test_verdict_by_what_witnesses_say(nats, kind, found, verdict):
    assert confirmation(nats, kind, found)[0] == verdict


def test_only_trusted_estimates_are_witnesses():
    assert [w.name for w in witnesses(*BivariateNormal(0.8).sample(3000, seed=0))] == ["StudentCopula", "KSG"]
    assert list(witnesses(*SUITE["spiral-multinormal-sparse-5-5-2-2.0"].sample(3000, seed=0))) == []


def test_too_few_rows_and_too_many_columns_have_none():
    rng = np.random.default_rng(0)
    assert list(witnesses(rng.normal(size=[40, 30]), rng.normal(size=[40, 30]))) == []
    assert list(witnesses(rng.normal(size=[200, 8, 8, 1]), rng.normal(size=[200, 64]))) == []
