import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources.found import Found
from ib_keras.datasets.sources.prepared import prepared

X = np.random.default_rng(0).normal(size=[100, 3])
Y = np.arange(100) % 4


def test_a_fifth_is_held_out_with_the_shares_of_the_classes():
    data = prepared(Found("toy", X, Y))
    assert (len(data.x_train), len(data.x_test)) == (80, 20)
    assert np.bincount(data.y_test).tolist() == [5, 5, 5, 5]
    assert "20 of 100 examples were drawn at random (seed 0) and held out, with the same share" in str(data)


def test_the_seed_decides_and_no_row_is_in_both_parts():
    first, again, other = (prepared(Found("toy", X), seed=seed, scale="none") for seed in (0, 0, 1))
    assert np.array_equal(first.x_test, again.x_test) and not np.array_equal(first.x_test, other.x_test)
    rows = np.concatenate([first.x_train, first.x_test])[:, 0]
    assert np.allclose(np.sort(rows), np.sort(X[:, 0]), atol=1e-6)


def test_classes_that_occur_once_and_targets_are_drawn_plainly():
    for y in (np.r_[Y[:-1], 9], X[:, 0]):
        assert "same share" not in str(prepared(Found("toy", X, y)))


def test_the_limit_draws_from_each_part():
    data = prepared(Found("toy", X, Y, X, Y), limit=10)
    assert (len(data.x_train), len(data.x_test)) == (10, 10)
    assert "10 of 100 examples were drawn at random (seed 0)." in data.notes


def test_a_test_part_of_the_source_is_kept():
    data = prepared(Found("toy", X, Y, X[:7], Y[:7]), scale="none")
    assert np.allclose(data.x_test, X[:7]) and "held out" not in str(data)


def test_pictures_of_bytes_get_a_channel():
    assert prepared(Found("toy", np.zeros([9, 4, 4], "uint8"))).input_shape == (4, 4, 1)


def test_a_mapped_file_stays_in_its_file_and_its_end_is_held_out(tmp_path):
    np.save(tmp_path / "x.npy", X.astype("float32"))
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    data = prepared(Found("toy", mapped))
    assert isinstance(data.x_train, np.memmap) and np.array_equal(data.x_test, mapped[-20:])
    assert "The last 20 rows are held out, unshuffled" in str(data) and "stay as they are in the file" in str(data)
    assert not isinstance(prepared(Found("toy", mapped), limit=200).x_train, np.memmap)
    assert not isinstance(prepared(Found("toy", mapped), limit=20).x_train, np.memmap)


@pytest.mark.parametrize(
    ("found", "options", "message"),
    [
        (Found("toy", X, Y[:99]), {}, "one label per example. Received: toy with 100 rows of x and 99 labels"),
        (Found("toy", X, Y, X), {}, "labelled in both parts or in none"),
        (
            Found("toy", X, Y, X[:, :2], Y),
            {},
            r"examples of one shape in both parts. Received: toy with \(3,\) and \(2,\)",
        ),
        (Found("toy", X[:3]), {}, "at least 5 examples. Received: toy of 3"),
        (Found("toy", X), {"test_share": 0}, "`test_share` must be"),
        (Found("toy", X), {"test_share": 1.5}, "`test_share` must be below 1. Received: 1.5"),
        (Found("toy", X), {"limit": 0}, "`limit` must be a positive integer"),
        (Found("toy", X), {"limit": 2}, "`limit` must be at least 5"),
        (Found("toy", X), {"seed": -1}, "`seed` must be"),
    ],
)
def test_parts_that_do_not_match_and_bad_options_are_refused(found, options, message):
    with pytest.raises(InputError, match=message):
        prepared(found, **options)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
def test_infinite_values_are_one_error_and_no_warning(value, recwarn):
    x = X.copy()
    x[3, 1] = value
    with pytest.raises(
        InputError, match="in single precision. Received: toy with 1 value of x that is .* row 4, column"
    ):
        prepared(Found("toy", x, column_names=("a", "b", "c")))
    with pytest.raises(InputError, match="1 value of y that is infinite or too large, the first in row 1"):
        prepared(Found("toy", X, np.r_[value, np.ones(99)]))
    assert not recwarn.list


def test_a_column_without_a_value_in_the_training_part_has_no_mean():
    x = np.ones([9, 2])
    x[:, 1] = np.nan
    with pytest.raises(InputError, match="columns with a value. Received: toy with none in column 1"):
        prepared(Found("toy", x, None, np.ones([3, 2])), missing="mean")
    x[7, 1] = 5.0
    with pytest.raises(InputError, match="none in column 1"):
        [prepared(Found("toy", x), missing="mean", seed=seed) for seed in range(20)]


def test_one_number_is_refused():
    with pytest.raises(InputError, match="`source` must be arrays of rows. Received: toy, one number"):
        prepared(Found("toy", np.float64(3)))


def test_both_parts_know_where_their_rows_stood():
    x = np.arange(40.0).reshape(20, 2)
    x[5, 0] = np.nan
    data = prepared(Found("toy", x), missing="drop", scale="none", limit=15)
    assert np.array_equal(x[data.rows_train], data.x_train) and np.array_equal(x[data.rows_test], data.x_test)
    assert prepared(Found("toy", x[6:], x_test=x[:5])).rows_train is None
