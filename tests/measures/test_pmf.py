"""Probability tables, and the laws that every measure of a table keeps, swept over the measures."""

import functools
import inspect

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import measures
from ib_keras._checks import InputError
from ib_keras.measures.pmf import as_pmf, marginal, table_entropy
from tests.oracles import tables

AXES = {"p": 1, "q": 1, "p_xy": 2, "p_xyz": 3}


class Measure:
    """A measure with the axes of each of its tables."""

    def __init__(self, function):
        names = list(inspect.signature(function).parameters)
        self.arguments = [name for name in names if name in AXES]
        self.axes = [AXES[name] for name in self.arguments]
        self.call = function
        if "variables" in names:
            self.axes, self.call = [3], functools.partial(function, variables=3)

    def tables(self, batch=(), dtype="float64", empty=0.0):
        """Returns one table per argument, empty in the same cells."""
        first = tables.random_tables((*batch, *[3] * self.axes[0]), self.axes[0], seed=1, empty=empty)
        flat = np.where(first > 0, 1.0, 0.0)
        flat /= flat.sum(axis=tuple(range(-self.axes[0], 0)), keepdims=True)
        return [(first if i == 0 else (first + flat) / 2).astype(dtype) for i in range(len(self.axes))]


MEASURES = {
    name: Measure(function)
    for name, function in vars(measures).items()
    if inspect.isfunction(function) and next(iter(inspect.signature(function).parameters)) in set(AXES) - {"q"}
}


@pytest.fixture(params=MEASURES)
def measure(request):
    return MEASURES[request.param]


def test_the_sweep_finds_the_measures_of_tables():
    known = {"entropy", "cross_entropy", "kl_divergence", "conditional_mutual_information", "total_correlation"}
    assert known <= set(MEASURES)


def test_leading_axes_are_a_batch(measure):
    batched = measure.tables(batch=(2, 3))
    result = measure.call(*batched)
    assert result.shape == (2, 3)
    for cell in np.ndindex(2, 3):
        alone = measure.call(*(table[cell] for table in batched))
        np.testing.assert_allclose(result[cell], alone, rtol=0, atol=tables.rounding(batched[0][cell]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_is_kept_and_precise(measure, dtype):
    inputs = measure.tables(dtype=dtype)
    result = measure.call(*inputs)
    assert result.dtype == dtype
    np.testing.assert_allclose(result, measure.call(*measure.tables()), rtol=0, atol=tables.rounding(inputs[0]))


@pytest.mark.parametrize("batch", [2, None])
def test_graph_gives_the_eager_value(measure, batch):
    inputs = measure.tables(batch=(2,))
    signature = [tf.TensorSpec([batch, *table.shape[1:]], tf.float64) for table in inputs]
    graph = tf.function(lambda *p: measure.call(*p), input_signature=signature)
    value = graph(*map(tf.constant, inputs))
    np.testing.assert_allclose(value, measure.call(*inputs), rtol=0, atol=tables.rounding(inputs[0]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_empty_cells_leave_value_and_gradient_finite(measure, dtype):
    inputs = [tf.constant(table) for table in measure.tables(batch=(20,), dtype=dtype, empty=0.4)]
    assert bool(tf.reduce_any(inputs[0] == 0))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = measure.call(*inputs)
    assert np.isfinite(value).all()
    assert all(np.isfinite(gradient).all() for gradient in tape.gradient(value, inputs))


def test_an_empty_cell_changes_nothing(measure):
    inputs = measure.tables()
    padded = [np.pad(table, [(0, 1)] * axes) for table, axes in zip(inputs, measure.axes)]
    np.testing.assert_allclose(measure.call(*padded), measure.call(*inputs), rtol=0, atol=tables.rounding(inputs[0]))


def test_the_gradient_is_that_of_the_value(measure):
    """Central differences of step h in float64: truncation h^2 f''' with f''' <= 1 / p^2, rounding eps / h."""
    inputs = [
        np.full([3] * axes, 3.0**-axes) * (1 + 0.2 * np.cos(np.arange(3**axes) + i)).reshape([3] * axes)
        for i, axes in enumerate(measure.axes)
    ]
    inputs = [tf.constant(table / table.sum()) for table in inputs]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        value = measure.call(*inputs)
    step = 1e-5
    for i, gradient in enumerate(tape.gradient(value, inputs)):
        direction = tf.constant(np.sin(np.arange(gradient.numpy().size)).reshape(gradient.shape))
        high, low = (
            measure.call(*[t + sign * step * direction if j == i else t for j, t in enumerate(inputs)])
            for sign in (1, -1)
        )
        slope = float(high - low) / (2 * step)
        assert float(tf.reduce_sum(gradient * direction)) == pytest.approx(slope, abs=1e-6)


def with_a_negative_cell(p):
    p = p.copy()
    p.flat[0], p.flat[1] = -0.01, p.flat[1] + p.flat[0] + 0.01
    return p


@pytest.mark.parametrize(
    "spoil", [lambda p: p * 1.01, lambda p: p * 0.9, with_a_negative_cell], ids=["high", "low", "negative"]
)
def test_what_is_no_table_of_probabilities_is_refused(measure, spoil):
    for i in range(len(measure.axes)):
        inputs = measure.tables()
        inputs[i] = spoil(inputs[i])
        with pytest.raises(InputError, match="must be probabilities that are >= 0 and sum to 1. Received: "):
            measure.call(*inputs)


@pytest.mark.parametrize("name", MEASURES)
def test_the_error_names_the_argument(name):
    measure = MEASURES[name]
    for i, argument in enumerate(measure.arguments):
        inputs = measure.tables()
        inputs[i] = inputs[i] / 2
        with pytest.raises(InputError, match=f"`{argument}` must be"):
            measure.call(*inputs)


def test_nan_is_refused(measure):
    inputs = measure.tables()
    inputs[0].flat[0] = np.nan
    with pytest.raises(InputError):
        measure.call(*inputs)


@pytest.mark.parametrize("name", ["cross_entropy", "js_divergence", "kl_divergence"])
def test_a_list_may_meet_an_array(name):
    p, q = [0.25, 0.75], [0.5, 0.5]
    call = MEASURES[name].call
    assert float(call(np.array(p), q)) == pytest.approx(float(call(p, q)), abs=tables.rounding(np.float32(p)))


def test_one_bad_table_of_a_batch_is_enough(measure):
    inputs = measure.tables(batch=(4,))
    inputs[0][2] *= 1.1
    with pytest.raises(InputError, match="sums from 1 to 1.1. Normalise counts with"):
        measure.call(*inputs)


@pytest.mark.parametrize(
    "wrap", [lambda call: call, functools.partial(tf.function, autograph=False)], ids=["eager", "graph"]
)
def test_too_few_axes_are_refused(measure, wrap):
    inputs = measure.tables()
    inputs[0] = np.ones([2] * (measure.axes[0] - 1))
    message = f"must be a table over {measure.axes[0]} variables .* one axis for each variable"
    with pytest.raises(InputError, match=message):
        wrap(lambda: measure.call(*inputs))()


def test_in_a_graph_nothing_waits_for_the_check():
    unnormalised = tf.function(lambda p: measures.entropy(p))(tf.constant([1.0, 1.0]))
    assert float(unnormalised) == 0


@pytest.mark.parametrize("p", [[1, 0], [True, False], np.array([0, 1])])
def test_integers_are_read_as_floats(p):
    result = as_pmf("p", p, 1)
    assert result.dtype == tf.float64
    np.testing.assert_array_equal(result, np.asarray(p, float))


def test_rounding_of_a_sum_is_forgiven():
    as_pmf("p", np.float32([1 / 3] * 3), 1)
    as_pmf("p", np.full([1000], 1e-3, "float32"), 1)


def test_the_value_is_not_changed():
    p = np.array([0.2, 0.8003])
    np.testing.assert_array_equal(as_pmf("p", p, 1), p)


@pytest.mark.parametrize("keep", [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
@pytest.mark.parametrize("batch", [(), (4,)])
def test_marginals_sum_the_other_variables(keep, batch):
    p = tables.random_tables((*batch, 2, 3, 4), 3)
    axes = {0: "i", 1: "j", 2: "k"}
    expected = np.einsum(f"...ijk->...{''.join(axes[a] for a in keep)}", p)
    np.testing.assert_allclose(marginal(tf.constant(p), keep, 3), expected, rtol=1e-14)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_table_entropy_by_the_definition(axes):
    p = tables.random_tables((3, 2, 4), axes, empty=0.3)
    result = np.ravel(table_entropy(tf.constant(p), axes))
    expected = [tables.entropy(table) for table in p.reshape(-1, *p.shape[3 - axes :])]
    np.testing.assert_allclose(result, expected, rtol=0, atol=tables.rounding(p))
