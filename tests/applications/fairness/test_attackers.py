import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ib_keras.applications.fairness.attackers import attack

RNG = np.random.default_rng(0)
LABEL = RNG.integers(0, 2, 2000)
NORMAL = LABEL[:, None] + RNG.normal(size=[2000, 1])
"""Groups whose codes are normal with a distance of one deviation: I(T;S) is 0.1105 nats."""


@pytest.fixture(scope="module")
def found():
    return attack(NORMAL, LABEL)


def test_attackers_use_at_most_the_information(found):
    assert found["linear"].usable.nats == pytest.approx(0.1105, abs=0.03)
    assert 0.05 < found["boosted trees"].usable.nats < 0.13
    assert all(one.usable.kind == "lower" for one in found.values())


def test_accuracy_and_area_are_those_of_the_predictions(found):
    one = found["linear"]
    assert float(one.auc) == pytest.approx(roc_auc_score(LABEL, one.probabilities[:, 1]))
    assert float(one.accuracy) == np.mean(one.probabilities.argmax(axis=1) == LABEL)
    assert one.auc.interval[0] < 0.7602 < one.auc.interval[1], "Phi(1 / sqrt 2)"


def test_trees_read_what_a_regression_does_not():
    code = np.where(LABEL, 1.0, RNG.choice([0.0, 2.0], 2000))[:, None]
    both = attack(code, LABEL)
    assert float(both["linear"].accuracy) < 0.6 and float(both["boosted trees"].accuracy) == 1.0


def test_nothing_is_read_beyond_what_is_given():
    y = RNG.integers(0, 2, 2000)
    s = np.where(RNG.random(2000) < 0.8, y, 1 - y)
    alone, given = attack(y[:, None].astype(float), s), attack(y[:, None].astype(float), s, y)
    assert alone["linear"].usable.nats > 0.15 and abs(given["linear"].usable.nats) < 0.01


def test_groups_of_one_row_do_not_stop_it():
    label = LABEL[:60].copy()
    label[0] = 2
    assert all(one.auc is None and np.isfinite(one.usable.nats) for one in attack(NORMAL[:60], label).values())


def test_units_of_the_codes_do_not_matter(found):
    assert attack(1e300 * NORMAL, LABEL)["linear"].usable.nats == pytest.approx(found["linear"].usable.nats, abs=1e-6)
