"""The ranking of features: names, verdicts, and the columns that are enough."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from ib_keras._checks import InputError
from ib_keras.applications import rank_features
from ib_keras.applications.features.feature_ranking import METHODS

_RNG = np.random.default_rng(0)
_X = _RNG.normal(size=[300, 4])
_X[:, 3] = 1.0
_Y = np.where(_X[:, 2] > 0, "high", "low")


def test_each_column_has_a_verdict_and_a_reason():
    ranking = rank_features(_X, _Y, names=["a", "b", "c", "d"])
    rows = {row["feature"]: row for row in ranking.rows}
    assert ranking.selected == (2,) and str(ranking).startswith("c (cmim, n = 300). 1 of 4 tested columns")
    assert rows["c"]["verdict"] == "trusted" and "when it is permuted" in rows["c"]["reason"]
    assert rows["a"]["verdict"] == "biased_low" and "other readers may read more" in rows["a"]["reason"]
    assert rows["d"]["verdict"] == "ill_posed" and "one value" in rows["d"]["reason"]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_column_first(method):
    ranking = rank_features(_X, _Y, method)
    assert ranking.order[0] == 2 and ranking.task == "classification" and sorted(ranking.order) == [0, 1, 2, 3]


def test_without_a_test_all_columns_are_ranked_alone():
    ranking = rank_features(_X, _Y, test=False)
    assert ranking.selected == ranking.order and ranking.rows[0]["reason"].startswith("the column was not tested")


def test_numbers_are_regression_unless_they_are_whole():
    assert rank_features(_X, _X[:, 0]).task == "regression"
    assert rank_features(_X, np.round(_X[:, 0])).task == "classification"
    assert rank_features(_X, np.round(_X[:, 0]), task="regression").selected == (0,)


def test_missing_values_tell_something_where_they_are_no_accident():
    x = _RNG.normal(size=[300, 2])
    y = _RNG.integers(0, 2, 300)
    x[y == 1, 1] = np.where(_RNG.random(np.sum(y == 1)) < 0.8, np.nan, x[y == 1, 1])
    assert rank_features(x, y).order[0] == 1


def test_identifiers_tell_nothing_and_hide_nothing():
    table = np.array([[f"case {i}", value] for i, value in enumerate(_X[:, 2])], dtype=object)
    ranking = rank_features(table.tolist(), _Y)
    assert ranking.selected == (1,) and ranking.rows[1]["verdict"] == "ill_posed"


def test_words_of_documents():
    good = _RNG.integers(0, 2, 200)
    texts = [f"the film was {'great' if kind else 'awful'} {'and' if word else 'or'} long" for kind, word in
             zip(good, _RNG.integers(0, 2, 200))]  # fmt: skip
    ranking = rank_features(texts, good)
    assert [ranking.names[column] in ("great", "awful") for column in ranking.selected] == [True], "one says it all"


@pytest.mark.slow
def test_columns_of_digits_that_are_enough():
    x, y = load_digits(return_X_y=True)
    ranking = rank_features(x, y)
    assert 15 <= len(ranking.selected) <= 30
    assert not {row["column"] for row in ranking.rows if row["verdict"] == "ill_posed"} & set(ranking.selected)


@pytest.mark.parametrize(
    ("x", "y", "options", "message"),
    [
        (_X, _Y[:9], {}, "one label or number for each of the 300 rows"),
        (_X, np.zeros(300), {}, "two or more different values. Received: one value"),
        (_X[:4], _Y[:4], {}, "at least 5 rows. Received: 4"),
        (_X, np.arange(300), {}, 'labels that repeat. Received: 300 values in 300 rows. Pass task="regression"'),
        (_X, np.where(np.arange(300) == 3, np.nan, 0.5), {}, "`y` must be finite. Received: 1 NaN"),
        ([[1.0, 2.0], [1.0]] * 30, _Y[:60], {}, "rows of several lengths"),
        (_X, np.array(["a", None] * 150, dtype=object), {}, "without missing labels"),
        (_X, _Y, {"task": "regression"}, '"classification" for a target of texts'),
        (_X, _Y, {"method": "best"}, "`method` must be a known name"),
        (_X, _Y, {"bins": 1}, "`bins` must be"),
        (_X, _Y, {"names": ["a"]}, "one for each of the 4 columns. Received: 1 names"),
        (np.zeros([30, 0]), _Y[:30], {}, "`names` must be one for each of the 0 columns"),
    ],
)
def test_bad_input_is_one_line(x, y, options, message):
    with pytest.raises(InputError, match=message):
        rank_features(x, y, **options)
