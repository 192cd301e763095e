import numpy as np
import pytest

from ib_keras.estimators.base.estimator import Estimator
from ib_keras.estimators.rows.columns import normal_scores
from ib_keras.estimators.validation import _data_laws as data_laws
from ib_keras.estimators.validation._data_laws import laws_of

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=[7, 2]), RNG.exponential(size=[7, 3])
CODES = RNG.integers(5, size=[7, 2])


class Recorder(Estimator):
    """Keeps what it is given, and counts the rows as nats."""

    domain = "mixed"

    def estimate(self, x, y):
        object.__setattr__(self, "seen", [*getattr(self, "seen", []), (x, y)])
        return self.result(len(x))


def changed(law, x, y):
    recorder = Recorder()
    measured, references = law.measure(recorder, "base", x, y, np.random.default_rng(3))
    assert measured.nats == len(recorder.seen[0][0])
    assert references == ["base"]
    return recorder.seen[0]


def names(x, y):
    return [law.name.split(": ")[1] for law in laws_of(x, y)]


def test_laws_suit_the_data():
    one = X[:, :1]
    assert names(one, one) == [
        "shuffled y",
        "rows far apart",
        "two halves side by side",
        "y folded at its median",
        "y and a column of noise",
        "normal scores",
        "units",
        "order of rows",
    ]
    assert {"columns of y dropped", "rotation"} <= set(names(one, Y)) and "rotation" in names(X, one)
    assert names(CODES[:, :1], CODES[:, :1]) == [
        "shuffled y",
        "rows far apart",
        "two halves side by side",
        "symbols of y merged",
        "y and a column of noise",
        "other names of symbols",
        "order of rows",
    ]
    assert {"normal scores", "other names of symbols", "symbols of y merged"} <= set(names(X, CODES))


def test_every_law_is_worded():
    for law in laws_of(X, Y) + laws_of(CODES, CODES):
        assert law.relation in ("=", "<=") and law.holds and ": " in law.fails, "what it means, and what to do"


def test_shuffled_and_side_by_side():
    recorder = Recorder()
    _, references = data_laws.INDEPENDENCE.measure(recorder, None, X, Y, np.random.default_rng(0))
    assert references == [] and np.array_equal(recorder.seen[0][0], X)
    assert sorted(map(tuple, recorder.seen[0][1])) == sorted(map(tuple, Y)) and not np.array_equal(
        recorder.seen[0][1], Y
    )

    recorder = Recorder()
    both, references = data_laws.ADDITIVITY.measure(recorder, None, X, Y, np.random.default_rng(0))
    assert both.nats == 3 and [reference.nats for reference in references] == [3, 3]
    (x, y), *halves = recorder.seen
    for number, (half_x, half_y) in enumerate(halves):
        assert np.array_equal(x[:, 2 * number : 2 * number + 2], half_x)
        assert np.array_equal(y[:, 3 * number : 3 * number + 3], half_y)
        assert all(np.flatnonzero((X == a).all(1)) == np.flatnonzero((Y == b).all(1)) for a, b in zip(half_x, half_y))


@pytest.mark.parametrize(
    "law, expected",
    [
        (data_laws.DROPPED, (X, Y[:, :1])),
        (data_laws.FOLDED, (X, np.abs(Y - np.sort(Y, axis=0)[3]))),
        (data_laws.MONOTONE, (normal_scores(X), normal_scores(Y))),
    ],
)
def test_changes_of_values(law, expected):
    assert all(np.array_equal(found, side) for found, side in zip(changed(law, X, Y), expected))


def test_noise_is_one_more_column_of_the_same_kind():
    for y, kind in ((Y, "f"), (CODES, "i"), (CODES > 2, "b"), (CODES.astype("uint8"), "u")):
        found = changed(data_laws.NOISE, X, y)[1]
        assert np.array_equal(found[:, :-1], y) and found.dtype.kind == kind and len(np.unique(found[:, -1])) > 1


def test_names_change_and_symbols_stay():
    found = changed(data_laws.RENAMED, X, CODES)
    assert np.array_equal(found[0], X)
    for column, other in zip(CODES.T, found[1].T):
        pairs = set(zip(column.tolist(), other.tolist()))
        assert len(pairs) == len(set(column.tolist())) == len(set(other.tolist()))


def test_merging_pairs_symbols():
    found = changed(data_laws.MERGED, X, np.array([[7], [3], [7], [9], [11], [3], [3]]))[1]
    assert found[:, 0].tolist() == [0, 0, 0, 1, 1, 0, 0]


def test_rotation_keeps_distances_of_standardised_columns():
    turned = changed(data_laws.TURNED, X, Y)[1]
    standard = (Y - Y.mean(axis=0)) / Y.std(axis=0)
    assert np.allclose(turned @ turned.T, standard @ standard.T) and not np.allclose(turned, standard)


def test_units_and_order():
    x, y = changed(data_laws.UNITS, X, CODES)
    assert np.array_equal(x, X * 1024 + 4096) and np.array_equal(y, CODES)
    x, y = changed(data_laws.ORDER, X, Y)
    order = [np.flatnonzero((X == row).all(1)).item() for row in x]
    assert sorted(order) == list(range(7)) != order and np.array_equal(y, Y[order])
