"""Every rejection quotes the argument and the value, and names the remedy."""

import numpy as np
import pytest

from ib_keras import _checks
from ib_keras._checks import InputError

NAN, INF = float("nan"), float("inf")


def test_a_rejection_is_a_value_error_with_all_four_parts():
    error = _checks.rejection("beta", "at least 0", -1, "Pass beta=0.")
    assert isinstance(error, ValueError)
    assert str(error) == "`beta` must be at least 0. Received: -1. Pass beta=0."


@pytest.mark.parametrize("value", [1, 7, np.int64(3), np.uint8(2)])
def test_positive_int_gives_a_python_int(value):
    result = _checks.positive_int("n", value)
    assert type(result) is int and result == value


@pytest.mark.parametrize("value", [0, -1, 1.0, True, "3", None, np.float64(2), np.array([1, 2])])
def test_positive_int_refuses(value):
    with pytest.raises(InputError, match="`n` must be a positive integer. Received: .* Count again."):
        _checks.positive_int("n", value, "Count again.")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2.5), np.int64(9)])
def test_at_least_gives_a_python_float_and_includes_its_limit(value):
    result = _checks.at_least("beta", value, 2, "")
    assert type(result) is float and result == value


@pytest.mark.parametrize("value", [1.999, -INF, INF, NAN])
def test_at_least_refuses_small_and_infinite_values(value):
    with pytest.raises(InputError, match="`beta` must be finite and at least 2. Received: .* Raise it."):
        _checks.at_least("beta", value, 2, "Raise it.")


@pytest.mark.parametrize("check", [_checks.at_least, _checks.above])
@pytest.mark.parametrize("value", [True, "3", None, [3]])
def test_what_is_no_number_is_refused(check, value):
    with pytest.raises(InputError, match="`beta` must be a number"):
        check("beta", value, 0, "")


def test_above_excludes_its_limit():
    assert _checks.above("scale", np.float32(0.5), 0, "") == 0.5
    with pytest.raises(InputError, match="`scale` must be above 0. Received: 0. Pass 0.1."):
        _checks.above("scale", 0, 0, "Pass 0.1.")
    with pytest.raises(InputError, match="`scale` must be above 0. Received: -1e-300"):
        _checks.above("scale", -1e-300, 0, "")
    with pytest.raises(InputError, match="`scale` must be finite and above 0. Received: inf"):
        _checks.above("scale", float("inf"), 0, "")


def test_one_of_lists_the_choices():
    assert _checks.one_of("form", "b", {"a": 1, "b": 2}) == "b"
    with pytest.raises(InputError, match="`form` must be a known name. Received: 'c'. Choose one of: a, b."):
        _checks.one_of("form", "c", iter("ab"))


@pytest.mark.parametrize(
    ("values", "shape"),
    [([1, 2, 3], (3, 1)), (np.zeros([2, 3], "float32"), (2, 3)), (np.ones([4, 2, 3, 1], bool), (4, 6))],
)
def test_rows_are_flat_and_keep_their_dtype(values, shape):
    result = _checks.rows("x", values)
    assert result.shape == shape and result.dtype == np.asarray(values).dtype


def test_rows_keep_the_order_of_values():
    np.testing.assert_array_equal(_checks.rows("x", np.arange(12).reshape(2, 3, 2)), [range(6), range(6, 12)])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (3.0, r"an array of n rows. Received: shape \(\)"),
        ([], r"an array of n rows. Received: shape \(0,\)"),
        (np.zeros([5, 0]), r"an array of n rows. Received: shape \(5, 0\)"),
        (["a", "b"], "numeric. Received: dtype <U1"),
        (np.array([1, None]), "numeric. Received: dtype object"),
        (np.array([1j]), "numeric. Received: dtype complex128. Pass real and imaginary parts"),
        (np.array(["2020-01-01"], "datetime64[D]"), "numeric. Received: dtype datetime64.D.. Pass a number of units"),
        (np.array([3], "timedelta64[s]"), "numeric. Received: dtype timedelta64.s.. Pass a number of units"),
        (np.zeros(2, [("a", float)]), r"numeric. Received: dtype \[\('a', '<f8'\)\]. Choose the fields"),
        (None, r"an array of n rows. Received: shape \(\) \(NoneType\)"),
        ({1.0, 2.0}, r"an array of n rows. Received: shape \(\) \(set\)"),
        ([[1.0], [1.0, 2.0]], "rows of one shape. Received: list of rows of several lengths. Pad or cut"),
        (np.ma.masked_equal([[1.0, 2.0], [3.0, 4.0]], 4.0), "without masked values. Received: 1 of 2 rows with masked"),
        ([[0, NAN], [INF, NAN], [1, 2]], "finite. Received: 2 of 3 rows with NaN or infinity"),
    ],
)
def test_rows_refuses(values, message):
    with pytest.raises(InputError, match=f"`x` must be {message}"):
        _checks.rows("x", values)


def test_masked_array_without_a_masked_value_is_taken():
    assert _checks.rows("x", np.ma.masked_array([1.0, 2.0])).tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize(
    "value, shown",
    [
        ("short", "short"),
        (np.arange(4.0).reshape(2, 2), "[[0. 1.] [2. 3.]]"),
        ("/" + 98 * "a", "/" + 98 * "a"),
        (
            list(range(999)),
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, ... 993, 994, 995, 996, 997, 998]",
        ),
        ("first " + 10**6 * "x" + " last", "first " + 56 * "x" + " ... " + 25 * "x" + " last"),
    ],
)
def test_what_was_received_is_shown_on_one_short_line(value, shown):
    assert f"Received: {shown}. Mend it." in str(_checks.rejection("x", "other", value, "Mend it."))
    assert len(_checks.shortened(value)) <= 100


def test_paired_rows():
    x, y = _checks.paired_rows(range(3), np.eye(3), least=3)
    assert x.shape == (3, 1) and y.shape == (3, 3)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([1, 2, 3], [1, 2], r"`y` must be paired with `x` \(3 rows\). Received: 2 rows"),
        ([1, 2], [1, 2], "`x` must be at least 3 rows for this estimator. Received: 2 rows. Collect more pairs.$"),
        ([[1, 2, 3]], [[1, 2, 3]], "at least 3 rows for this estimator. Received: 1 rows.* transpose both"),
        ([[1, 2, 3]], [1, 2, 3], "`y` must be paired with `x` .1 rows.. Received: 3 rows. Pass `x.T`"),
        ([1, 2, 3], [[1, 2, 3]], "`y` must be paired with `x` .3 rows.. Received: 1 rows. Pass `y.T`"),
        ([1, 2, 3], [1, NAN, 3], "`y` must be finite. Received: 1 of 3 rows"),
        ([NAN, 2, 3], [1, 2, 3], "`x` must be finite. Received: 1 of 3 rows"),
    ],
)
def test_paired_rows_refuses(x, y, message):
    with pytest.raises(InputError, match=message):
        _checks.paired_rows(x, y, least=3)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_continuous_is_float64(dtype):
    assert _checks.continuous({"x": np.ones(2, dtype)}, "KSG")[0].dtype == np.float64
    with pytest.raises(InputError, match=f"`x` must be integer or boolean for PlugIn.* Received: dtype {dtype}"):
        _checks.discrete({"x": np.ones(2, dtype)}, "PlugIn")


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64"])
def test_discrete_keeps_its_dtype(dtype):
    assert _checks.discrete({"x": np.ones(2, dtype)}, "PlugIn")[0].dtype == dtype
    with pytest.raises(InputError, match=f"`x` must be floating for KSG.* Received: dtype {dtype}.*Use Auto"):
        _checks.continuous({"x": np.ones([2, 1], dtype)}, "KSG")


@pytest.mark.parametrize("values", [[2, 0, 1], [[2], [0], [1]], np.array([2, 0, 1], "uint8")])
def test_labels_are_one_axis(values):
    result = _checks.labels("y", values, 3)
    assert result.shape == (3,) and result.tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            [0.0, 1.0, 2.0],
            r"integer labels of shape .n.. Received: dtype float64, shape \(3,\). Cast .* `.astype\(int\)`",
        ),
        ([0.0, 1.5, 2.0], "integer labels of shape .n.. Received: dtype float64, .*np.digitize"),
        (np.eye(3), r"integer labels of shape .n.. Received: .*shape \(3, 3\).*argmax"),
        (np.eye(3, dtype=int), r"integer labels of shape .n.. Received: .*shape \(3, 3\).*argmax"),
        ([0, 1], r"one label per example \(3\). Received: 2 labels"),
    ],
)
def test_labels_refuses(values, message):
    with pytest.raises(InputError, match=f"`y` must be {message}"):
        _checks.labels("y", values, 3)


def test_first_argument_that_a_function_does_not_have_is_named():
    _checks.known_arguments(lambda size, seed=None: None, {"seed": 3}, "a draw")
    with pytest.raises(InputError, match="`shots` must be left out for a draw. Received: 12. It has: size, seed."):
        _checks.known_arguments(lambda size, seed=None: None, {"seed": 3, "shots": 12}, "a draw")


def test_models_of_keras_2_are_refused():
    class Model:
        pass

    class Subclass(Model):
        pass

    assert _checks.of_keras_3("encoder", found := Subclass()) is found
    Model.__module__ = "tf_keras.src.engine.training"
    with pytest.raises(
        InputError, match=r"`encoder` must be made with Keras 3. Received: Subclass of tf_keras \(Keras 2\)"
    ):
        _checks.of_keras_3("encoder", Subclass())


class Indexed(np.ndarray):
    """Stands for a pandas Series: an array with `iloc` and an index."""

    iloc = None


def indexed(labels, values):
    found, index = np.asarray(values).view(Indexed), np.asarray(labels)
    found.index = type(
        "Index", (), {"equals": lambda self, other: np.array_equal(index, other.labels), "labels": index}
    )()
    return found


def test_an_index_in_another_order_is_told():
    """An index on one side alone says nothing: the rows of arrays are paired by their position."""
    x, same, other = indexed([3, 1, 2], [0.0, 1, 2]), indexed([3, 1, 2], [5, 6, 7]), indexed([1, 2, 3], [6, 7, 5])
    assert [side.tolist() for side in _checks.paired_rows(x, same, 2)] == [[[0], [1], [2]], [[5], [6], [7]]]
    _checks.paired_rows(np.arange(3), other, 2)
    with pytest.raises(InputError, match=r"`y` must be indexed like `x`.*Pass `y.loc\[x.index\]` to pair by index"):
        _checks.paired_rows(x, other, 2)


@pytest.mark.parametrize("value", [1, 2.0, True, "3", None])
def test_whole_numbers_from_a_least_one(value):
    assert _checks.whole_number("num_classes", np.int64(2), 2, "Count.") == 2
    with pytest.raises(InputError, match="`num_classes` must be an integer of at least 2. Received: .*Count."):
        _checks.whole_number("num_classes", value, 2, "Count.")
