import numpy as np
import pytest

from ib_keras.estimators import Gaussian, GaussianCopula, StudentCopula
from ib_keras.estimators.base.trust import margin
from ib_keras.estimators.correlation._rank_bias import missed_by_ranks
from ib_keras.estimators.rows.pair import Pair


def strong(n, noise, seed):
    generator = np.random.default_rng(seed)
    x = generator.normal(size=[n, 1])
    return x, x + noise * generator.normal(size=[n, 1])


@pytest.mark.parametrize("n, noise", [(200, 0.03), (1000, 0.01), (2000, 0.1)])
def test_the_nats_that_ranks_miss_are_foreseen(n, noise):
    samples = [Pair(*strong(n, noise, seed)) for seed in range(20)]
    lost = np.mean([Gaussian().of_pair(pair).nats - GaussianCopula().of_pair(pair).nats for pair in samples])
    foreseen = np.mean([missed_by_ranks(pair.scores) for pair in samples])
    assert 0.8 * lost < foreseen < 2.2 * lost, "the scores that the twins are made of have lost between none and all"


@pytest.mark.parametrize("estimator", [GaussianCopula(), StudentCopula()])
@pytest.mark.parametrize("n, noise", [(200, 0.03), (1000, 0.01), (1000, 0.1)])
def test_ranks_that_are_coarser_than_the_dependence_are_not_trusted(estimator, n, noise):
    truth = 0.5 * np.log(1 + 1 / noise**2)
    for seed in range(8):
        found = estimator(*strong(n, noise, seed))
        if found.verdict == "trusted":
            assert abs(found.nats - truth) <= margin(truth)
            assert found.interval[0] <= truth <= found.interval[1]
        assert n > 200 or found.verdict != "trusted"


def test_ranks_of_weak_dependence_miss_nothing():
    scores = Pair(*strong(2000, 2.0, 0)).scores
    assert missed_by_ranks(scores) < 0.002
    assert GaussianCopula()(*strong(2000, 2.0, 0)).verdict == "trusted"


def test_the_reason_gives_the_number_and_a_remedy():
    found = GaussianCopula()(*strong(200, 0.03, 1))
    assert found.verdict == "biased_low" and found.could_hide > 0.2
    assert "ranks of 200 rows are coarser than the dependence" in found.reason and "collect more rows" in found.reason
