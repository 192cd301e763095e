"""The counts give the information of the estimators, and the criteria the order of the formulas read slowly."""

import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from ib_keras.applications.features import criteria
from ib_keras.applications.features.criteria import CRITERIA, Counts, ranked
from ib_keras.estimators import ConditionalPlugIn

_RNG = np.random.default_rng(0)
_LABEL = _RNG.integers(0, 3, 300)
_CODES = np.stack([(_LABEL + _RNG.integers(0, 2 + i, 300)) % 4 for i in range(7)], axis=1)


def _conditional(x, y, z):
    """I(X;Y|Z) by the sum over the values of Z."""
    return sum(np.mean(z == value) * mutual_info_score(x[z == value], y[z == value]) for value in np.unique(z))


def test_counts_are_the_information_of_scikit_learn():
    counts = Counts(_CODES, _LABEL)
    assert counts.relevance() == pytest.approx([mutual_info_score(column, _LABEL) for column in _CODES.T])
    assert counts.redundancy(2) == pytest.approx([mutual_info_score(column, _CODES[:, 2]) for column in _CODES.T])
    beyond = [_conditional(column, _LABEL, _CODES[:, 2]) for column in _CODES.T]
    assert counts.beyond(2) == pytest.approx(beyond, abs=1e-12)


def test_conditional_information_is_that_of_the_plug_in_estimator():
    ours = Counts(_CODES, _LABEL).beyond(0)[1]
    found = ConditionalPlugIn(correction=None)(_CODES[:, 1], _LABEL, _CODES[:, 0]).nats
    assert ours == pytest.approx(found, abs=1e-9)


def test_blocks_of_columns_change_nothing(monkeypatch):
    whole = Counts(_CODES, _LABEL)
    monkeypatch.setattr(criteria, "_CELLS", 700)
    small = Counts(_CODES, _LABEL)
    assert small.beyond(1).tolist() == whole.beyond(1).tolist()
    assert small.relevance().tolist() == whole.relevance().tolist()


def _slowly(criterion):
    """The order by the formulas of Brown et al. (2012), table 3."""
    info = [mutual_info_score(column, _LABEL) for column in _CODES.T]
    chosen = []
    while len(chosen) < _CODES.shape[1]:

        def score(j, chosen=tuple(chosen)):
            given = [_conditional(_CODES[:, j], _LABEL, _CODES[:, k]) for k in chosen]
            shared = [mutual_info_score(_CODES[:, j], _CODES[:, k]) for k in chosen]
            if criterion == "mim" or not chosen:
                return info[j]
            values = {"mrmr": info[j] - np.mean(shared), "jmi": np.mean(given), "cmim": min([info[j], *given])}
            return values[criterion]

        chosen.append(max((j for j in range(_CODES.shape[1]) if j not in chosen), key=score))
    return chosen


@pytest.mark.parametrize("criterion", CRITERIA)
def test_the_order_is_that_of_the_formulas(criterion):
    order, scores = zip(*ranked(_CODES, _LABEL, criterion))
    assert list(order) == _slowly(criterion) and np.isfinite(scores).all()
