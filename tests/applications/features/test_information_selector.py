"""The selector in the form of scikit-learn."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import estimator_checks_generator

from ib_keras._checks import InputError
from ib_keras.applications import InformationSelector, rank_features

CHECKS = list(estimator_checks_generator(InformationSelector()))
_X = np.random.default_rng(0).normal(size=[200, 5])
_Y = (_X[:, 1] + _X[:, 3] > 0).astype(int)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator, check", CHECKS, ids=[check.func.__name__ for _, check in CHECKS])
def test_checks_of_scikit_learn(estimator, check):
    check(estimator)


def test_support_is_what_the_ranking_selects():
    selector = InformationSelector().fit(_X, _Y)
    assert set(np.flatnonzero(selector.get_support())) == set(rank_features(_X, _Y).selected) == {1, 3}
    assert selector.transform(_X).shape == (200, 2)
    assert selector.get_feature_names_out(["a", "b", "c", "d", "e"]).tolist() == ["b", "d"]


def test_a_number_of_columns_and_a_search_over_it():
    pipeline = make_pipeline(InformationSelector(n_features_to_select=1), LogisticRegression())
    assert clone(pipeline).fit(_X, _Y)[0].get_support().sum() == 1
    search = GridSearchCV(pipeline, {"informationselector__n_features_to_select": [1, 2]}, cv=2).fit(_X, _Y)
    assert search.best_params_ == {"informationselector__n_features_to_select": 2}


@pytest.mark.parametrize(
    ("count", "message"), [(0, "a positive integer"), (6, "at most 5, the number of columns"), ("all", "positive")]
)
def test_bad_numbers_are_refused(count, message):
    with pytest.raises(InputError, match=message):
        InformationSelector(n_features_to_select=count).fit(_X, _Y)
