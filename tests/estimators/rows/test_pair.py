import collections
import hashlib
import importlib
import pkgutil
import sys

import numpy as np
import pytest
from scipy import stats

from ib_keras import estimators
from ib_keras.estimators import KSG, Auto, Gaussian, GaussianCopula, LocalNonuniform, MixedKSG, StudentCopula
from ib_keras.estimators.formulas import (
    beyond_correlation,
    correlations,
    neighbour_information,
    student_copula_fit,
    whitening,
)
from ib_keras.estimators.rows import columns, pair, repeats
from ib_keras.estimators.rows.pair import Pair
from ib_keras.problems import SUITE, BivariateNormal

COUNTED = {
    columns: ("places", "scores_of", "standardised"),
    repeats: ("tied_fraction", "copied_fraction", "no_density"),
    correlations: ("canonical_correlations", "gaussian_information"),
    whitening: ("basis", "whitened"),
    neighbour_information: ("one_radius", "two_radii"),
    beyond_correlation: ("gaussian_local_values", "feature_correlation", "_features"),
    student_copula_fit: ("fit_student",),
}


@pytest.fixture
def calls(monkeypatch):
    """Counts the calls of every costly function, {(name, hash of its arrays and arguments): number}."""
    for found in pkgutil.walk_packages(estimators.__path__, "ib_keras.estimators."):
        importlib.import_module(found.name)
    counts = collections.Counter()

    def counting(function):
        def counted(*arguments):
            given = [content(argument) for argument in arguments if argument is not np.float64]  # the default
            counts[function.__name__, *given] += 1
            return function(*arguments)

        return counted

    for home, names in COUNTED.items():
        for name in names:
            function, counted = getattr(home, name), counting(getattr(home, name))
            for module in [one for key, one in sys.modules.items() if key.startswith("ib_keras.estimators")]:
                for attribute in [key for key, value in vars(module).items() if value is function]:
                    monkeypatch.setattr(module, attribute, counted)
    return counts


def content(argument):
    """Returns the key of an argument: the bytes of its arrays, whatever object holds them."""
    if isinstance(argument, Pair):
        return content(argument.sides)
    if isinstance(argument, (tuple, list)):
        return tuple(map(content, argument))
    if isinstance(argument, np.ndarray):
        return argument.shape, hashlib.md5(np.ascontiguousarray(argument).tobytes()).hexdigest()
    return argument


def repeated(counts):
    return [key[0] for key, number in counts.items() if number > 1]


@pytest.mark.parametrize("estimator", [KSG(), LocalNonuniform(), MixedKSG(), Gaussian(), GaussianCopula()])
@pytest.mark.parametrize("task", ["1v1-normal-0.75", "1v1-additive-0.1", "multinormal-dense-2-2-0.5"])
def test_an_estimator_computes_nothing_twice(estimator, task, calls):
    estimator(*SUITE[task].sample(2000, seed=0))
    assert repeated(calls) == [] and any(key[0] == "places" for key in calls)


@pytest.mark.parametrize("n", [2000, 2500])
@pytest.mark.parametrize(
    "task", ["1v1-normal-0.75", "1v1-additive-0.1", "multinormal-dense-2-2-0.5", "student-identity-2-2-1"]
)
def test_auto_computes_nothing_twice(n, task, calls, monkeypatch):
    """Halves of the rows, and normal samples like them, which tell what the rows still miss, are other data."""
    monkeypatch.setattr("ib_keras.estimators.evidence.confirmation.Case.grown", 0.0)
    monkeypatch.setattr("ib_keras.estimators.correlation._rank_bias.missed_by_ranks", lambda scores: 0.0)
    Auto()(*SUITE[task].sample(n, seed=0))
    names = collections.Counter(key[0] for key in calls.elements())
    assert repeated(calls) == []
    assert names["fit_student"] >= 1 and names["gaussian_information"] <= 2, "of the values and of the scores"


def test_auto_computes_nothing_twice_where_nothing_is_trusted(calls, monkeypatch):
    monkeypatch.setattr("ib_keras.estimators.auto._ROWS_TO_LEARN", 10_000)
    x, y = BivariateNormal(1 - 1e-6).sample(500, seed=0)
    estimate = Auto()(x, np.cos(3 * y) + y)
    assert estimate.verdict != "trusted" and repeated(calls) == []


def test_what_is_computed_twice_would_be_seen(calls):
    x, y = BivariateNormal(0.5).sample(2000, seed=0)
    StudentCopula()(x, y)
    KSG()(x, y)
    assert {"places", "gaussian_information", "standardised"} <= set(repeated(calls))


def test_ranks_scores_and_standardised_columns_are_those_of_the_sides():
    x, y = np.random.default_rng(0).normal(size=[2, 50, 3]).round(1)
    sample = Pair(x, y)
    for side, ranks, scores, scaled in zip((x, y), sample.ranks, sample.scores.sides, sample.standardised()):
        assert np.array_equal(ranks, stats.rankdata(side, axis=0) / 51)
        assert np.array_equal(scores, columns.normal_scores(side))
        assert np.array_equal(scaled, columns.standardised(side))
    assert len(sample) == 50 and sample.dimension == 6
    assert sample.standardised(np.float32)[0].dtype == np.float32


def test_answers_are_remembered_by_question():
    asked = []

    def sum_of(sample, factor):
        asked.append(factor)
        return factor * sample.x.sum()

    sample = Pair(np.ones([5, 1]), np.ones([5, 1]))
    assert [sample.once(sum_of, factor) for factor in (1, 2, 1, 2)] == [5, 10, 5, 10] and asked == [1, 2]
    assert sample.scores is sample.scores


def test_large_answers_are_forgotten(monkeypatch):
    monkeypatch.setattr(pair, "_LARGE", 20)
    small, large = (Pair(np.ones([n, 1]), np.ones([n, 1])) for n in (10, 11))
    assert small.standardised() is small.standardised() and large.standardised() is not large.standardised()
    assert large.thinned(10) is large.thinned(10)


def test_few_rows_are_the_pair_itself_and_many_are_drawn_once():
    x, y = BivariateNormal(0.5).sample(300, seed=0)
    sample = Pair(x, y)
    few = sample.thinned(100)
    assert sample.thinned(300) is sample and few is sample.thinned(100)
    assert len(few) == 100 and all((few.x[i], few.y[i]) in zip(x, y) for i in (0, 99))
