"""What no measure takes is refused in one line, before TensorFlow meets it."""

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import InputError

TABLES = (
    *(getattr(measures, name) for name in ("entropy", "conditional_entropy", "mutual_information")),
    measures.conditional_mutual_information,
    lambda p: measures.total_correlation(p, 2),
    lambda p: measures.cross_entropy(p, [0.5, 0.5]),
    lambda p: measures.cross_entropy([0.5, 0.5], p),
    lambda p: measures.kl_divergence(p, [0.5, 0.5]),
    lambda p: measures.js_divergence([0.5, 0.5], p),
)
SCORES = tuple(getattr(measures, name) for name in ("info_nce", "nwj", "donsker_varadhan", "smile", "club"))
SCORES += (measures.leave_one_out,)
OTHERS = (
    lambda t: measures.barber_agakov(t, 1.0),
    lambda t: measures.canonical_information(t, np.zeros([4, 2])),
    lambda t: measures.canonical_information(np.zeros([4, 2]), t),
)
NO_NUMBERS = ["text", None, [[0.5], [0.2, 0.3]], np.eye(2) * 1j, [["a", "b"]], np.eye(2).astype(object), {"a": 1}]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
@pytest.mark.parametrize("measure", TABLES + SCORES + OTHERS)
def test_what_is_no_number_is_refused(measure, value):
    with pytest.raises(InputError, match=r"^`\w+` must be an array of (real )?numbers. Received: .*") as refused:
        measure(value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (4, 3, 2)])
@pytest.mark.parametrize("measure", SCORES)
def test_scores_that_are_no_square_are_refused(measure, shape):
    with pytest.raises(InputError, match=r"must be a square matrix \[\.\.\., n, n\]"):
        measure(np.zeros(shape))


@pytest.mark.parametrize("measure", SCORES[1:])
def test_single_pair_has_no_unpaired_score(measure):
    with pytest.raises(InputError, match="must be of at least 2 pairs"):
        measure([[1.0]])


@pytest.mark.parametrize("measure", SCORES)
def test_whole_numbers_are_scores(measure):
    assert float(measure([[3, 0], [0, 3]])) == pytest.approx(float(measure([[3.0, 0.0], [0.0, 3.0]])))


def test_codes_have_rows_in_pairs():
    with pytest.raises(InputError, match=r"`v` must be paired with `u` \(4 rows\). Received: 3 rows"):
        measures.canonical_information(np.zeros([4, 2]), np.zeros([3, 2]))
    with pytest.raises(InputError, match=r"`u` must be codes \[n, d\]"):
        measures.canonical_information(np.zeros(4), np.zeros([4, 2]))


def test_empty_table_is_refused():
    with pytest.raises(InputError, match="`p` must be a table of one value or more"):
        measures.entropy(np.zeros([0]))


def test_lists_and_integers_keep_their_digits_and_arrays_their_dtype():
    third = measures.entropy([1 / 3, 1 / 3, 1 / 3])
    assert third.dtype == "float64" and float(third) == pytest.approx(np.log(3), abs=1e-12)
    large = np.array([[2**24 + 1, 0], [0, 2**24 + 1]])
    for scores in (large, large.tolist(), tf.constant(large)):
        assert float(measures.club(scores)) == 2**24 + 1
    for dtype in ("float16", "float32", "float64"):
        assert measures.entropy(np.array([0.5, 0.5], dtype)).dtype == dtype
    assert measures.entropy([tf.constant(0.5), 0.5]).dtype == "float32", "a list of tensors has their dtype"
