"""Checks of what a user passes to a model: arguments of its constructor, networks, examples and Datasets."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import InputError, at_least, of_keras_3, rejection, unmasked, whole_number

_BLOCK_VALUES = 2**18
_BLOCK_ROWS, _LARGE_BLOCK = 512, 2**20
_MOST_CLASSES = 2**20
_SEED = "Pass an integer, e.g. seed=0."


def weight_of_rate(beta: float) -> float:
    """Returns the weight of the rate as a float >= 0."""
    return at_least("beta", beta, 0, "beta=0 leaves the rate out of the loss.")


def classes_of(num_classes: Any) -> int:
    """Returns a number of classes, of which a classifier tells at least two apart."""
    classes = whole_number("num_classes", num_classes, 2, "Count the classes of the labels.")
    if classes > _MOST_CLASSES:
        raise rejection("num_classes", f"at most {_MOST_CLASSES}", classes, "Count the classes of the labels.")
    return classes


def seed_of_draws(seed: Any) -> Any:
    """Returns an integer seed of draws, at most 64 bits long; tensors are returned as they are."""
    if isinstance(seed, tf.Tensor):
        return int(seed) if tf.executing_eagerly() and seed.dtype.is_integer and not seed.shape.rank else seed
    return _limited_seed(whole_number("seed", seed, -(2**63), _SEED), -(2**63), 2**63, _SEED)


def seed_of_fit(seed: Any) -> int:
    """Returns an integer seed of scikit-learn, which takes 32 bits without a sign."""
    return _limited_seed(whole_number("seed", seed, 0, _SEED), 0, 2**32, _SEED)


def _limited_seed(seed, low, above, remedy):
    if not low <= seed < above:
        raise rejection("seed", f"at least {low} and below 2**{above.bit_length() - 1}", seed, remedy)
    return seed


def fitting(
    argument: str, network: keras.Model, input_shape: Sequence[int], output_shape: Sequence[int]
) -> keras.Model:
    """Returns a network that maps `input_shape` to `output_shape`, both without the batch. Raises for another one."""
    if not isinstance(of_keras_3(argument, network), keras.layers.Layer):
        raise rejection(
            argument, "a Keras model", repr(network), "Write a function as a keras.layers.Layer: Keras then trains it."
        )
    try:
        output = network(tf.zeros([1, *input_shape]))
        found = f"{len(output)} outputs" if isinstance(output, (list, tuple, dict)) else tuple(output.shape[1:])
    except InputError:
        raise
    except (ValueError, TypeError, AttributeError, tf.errors.InvalidArgumentError) as error:
        found = str(error).strip().splitlines()[0]
    if found != tuple(output_shape):
        raise rejection(
            argument,
            f"a Keras model {input_shape} -> {tuple(output_shape)}",
            f"{input_shape} -> {found}",
            "Its outputs are the parameters of a distribution: `layers` says how many a posterior or likelihood takes.",
        )
    return network


def examples_of(x: ArrayLike, shape: Sequence[int]) -> tf.Tensor:
    """Returns examples [n, *shape] as a float32 tensor. Raises an `InputError` for anything else than such numbers."""
    unmasked("x", x)
    require_dense("x", x)
    try:
        x = tf.convert_to_tensor(x)
    except (ValueError, TypeError) as error:
        raise rejection(
            "x", "an array of numbers", f"{type(x).__name__} ({error})", "Stack examples of one shape."
        ) from None
    require_real("x", x)
    _require_shape(x, shape)
    return tf.cast(x, tf.float32)


def finite_examples(x: ArrayLike, shape: Sequence[int]) -> np.ndarray | tf.Tensor:
    """Returns finite examples [n, *shape] that Keras can cut into batches. Raises an `InputError` for others.

    A NumPy array is returned as it is. It is checked block by block, so that the check copies neither data in memory
    nor data on disk, and each batch is cast to float32 in its own step. Anything else becomes a float32 tensor.
    """
    x = rows_of_examples(x, shape)
    _require_finite("x", x)
    return x


def _is_known(dtype):
    """Whether TensorFlow reads arrays of a dtype as they lie in memory: numbers of at most 64 bits in native order."""
    return dtype.kind in "biuf" and dtype.itemsize <= 8 and dtype.isnative


def value_range(array: np.ndarray | tf.Tensor) -> tuple[float, float] | None:
    """Returns the smallest and largest value of an array or tensor, or None where it holds no real numbers.

    >>> value_range(np.array([[3, -1], [2, 0]]))
    (-1.0, 3.0)
    >>> value_range(np.array(["a"])), value_range(np.zeros([0, 2]))
    (None, None)
    """
    ranges = [(block.min(), block.max()) for block in _blocks(array) if block.dtype.kind in "biuf" and block.size]
    # NumPy's minimum, unlike Python's, keeps NaN.
    return (float(np.min([low for low, _ in ranges])), float(np.max([high for _, high in ranges]))) if ranges else None


def check_weights(argument: str, weights: np.ndarray | tf.Tensor, n: int) -> None:
    """Raises an `InputError` unless an array holds one finite weight >= 0 for each of n examples."""
    shape = tuple(weights.shape)
    if shape not in ((n,), (n, 1)):
        pixels = len(shape) > 1 and shape[0] == n
        remedy = (
            "Weigh pixels in the densities of a `layers.Likelihood` of your own." if pixels else "Pass an array [n]."
        )
        raise rejection(argument, f"one weight for each of the {n} examples", f"shape {shape}", remedy)
    unmasked(argument, weights)
    require_real(argument, weights)
    found = value_range(weights)
    if found and not (found[0] >= 0 and math.isfinite(found[1])):
        received = f"values from {found[0]:g} to {found[1]:g}"
        raise rejection(argument, "finite and at least 0", received, "A weight of 0 leaves an example out.")


def array_of(argument: str, value: Any, expected: str) -> np.ndarray | tf.Tensor:
    """Returns the array or tensor that a value is, or that a list or a table of pandas holds.

    Args:
      argument: name of the argument in the message.
      value: what the user passed.
      expected: what was expected, in the message for anything else.

    Raises:
      InputError: for dicts, tuples, sparse and ragged arrays, and whatever holds no array.
    """
    require_dense(argument, value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.dtype.itemsize > 8:
        return value.astype(np.float64)  # TensorFlow has no longer numbers
    if isinstance(value, (np.ndarray, tf.Tensor)):
        return value
    if isinstance(value, tf.Variable):
        return tf.convert_to_tensor(value)
    if not isinstance(value, type) and (isinstance(value, list) or hasattr(value, "__array__")):
        try:
            return np.asarray(value)
        except ValueError:
            raise rejection(
                argument, "rows of one shape", f"{type(value).__name__} of rows of several shapes", "Pad the rows."
            ) from None
    remedy = "Pass `fit(x, y)`." if isinstance(value, tuple) else "Load or stack the rows first."
    raise rejection(argument, expected, f"{type(value).__name__} ({value!r})", remedy)


def require_dense(argument: str, value: Any) -> None:
    """Raises an `InputError` for a dict of arrays, and for ragged and sparse arrays, which no network here reads."""
    if isinstance(value, Mapping):
        first = next(iter(value), "x")
        keys = f"a dict with the keys {', '.join(map(repr, value))}"
        raise rejection(argument, "one array", keys, f"Choose one, e.g. `data[{first!r}]`.")
    if isinstance(value, tf.RaggedTensor):
        raise rejection(argument, "rows of one shape", "a ragged tensor", "Pad the rows: `x.to_tensor()`.")
    if isinstance(value, tf.SparseTensor):
        raise rejection(argument, "dense", "a sparse tensor", "Write the zeros: `tf.sparse.to_dense(x)`.")
    if type(value).__module__.startswith("scipy.sparse"):
        raise rejection(argument, "dense", f"a sparse {type(value).__name__}", "Write the zeros: `x.toarray()`.")


def codes_of(t: ArrayLike, latent_dim: int) -> tf.Tensor:
    """Returns codes [n, latent_dim] as a tensor. Raises an `InputError` for another shape."""
    unmasked("t", t)
    try:
        t = tf.convert_to_tensor(t)
    except (ValueError, TypeError):
        raise rejection("t", "an array of numbers", type(t).__name__, "Pass what `encode` returns.") from None
    require_real("t", t)
    if t.shape.rank is not None and not (t.shape.rank == 2 and t.shape[-1] in (None, latent_dim)):
        raise rejection(
            "t", f"codes of shape [n, {latent_dim}]", f"shape {tuple(t.shape)}", "Pass what `encode` returns."
        )
    return t


def require_real(argument: str, values: np.ndarray | tf.Tensor) -> None:
    """Raises an `InputError` for an array or tensor of strings, objects or complex numbers."""
    dtype = values.dtype
    kind, name = getattr(dtype, "kind", "f"), getattr(dtype, "name", str(dtype))
    if kind in "SUOVmM" or (kind == "f" and dtype == tf.string):
        received = f"dtype {name}" if kind in "OVmM" else "strings"
        raise rejection(argument, "an array of numbers", received, "Number the tokens or categories from 0.")
    if name.startswith("complex"):
        remedy = "Pass real and imaginary parts as coordinates."
        raise rejection(argument, "an array of real numbers", f"dtype {name}", remedy)


def in_blocks(function: Callable[[tf.Tensor], tf.Tensor], values: Any, width: int) -> tf.Tensor:
    """Returns `function` of an array or tensor [n, ...], computed block by block: memory does not grow with n.

    A graph, whose n may be unknown, takes all rows at once.

    Args:
      function: function of rows [m, ...] that gives a tensor [m, ...].
      values: array or tensor of n rows.
      width: numbers that a row takes; blocks of wide rows are small.
    """
    rows = max(1, min(_BLOCK_ROWS, _LARGE_BLOCK // width))
    if not tf.executing_eagerly() or len(values) <= rows:
        return function(values)
    return tf.concat([function(values[i : i + rows]) for i in range(0, len(values), rows)], axis=0)


def rows_of_examples(x: ArrayLike, shape: Sequence[int]) -> np.ndarray | tf.Tensor:
    """Returns examples [n, *shape]: an array of numbers as it is, to be cast in blocks, anything else as a tensor."""
    unmasked("x", x)
    if not (isinstance(x, np.ndarray) and _is_known(x.dtype)):
        return examples_of(x, shape)
    _require_shape(x, shape)
    return x


def _require_shape(x, shape):
    found = tf.TensorShape(x.shape)
    if found.rank == 0 or not found[1:].is_compatible_with(shape) or found[0] == 0:
        raise rejection(
            "x",
            f"examples of shape {shape}",
            f"shape {tuple(x.shape)}",
            "Pass one example or more; add a batch or channel axis with x[None] or x[..., None].",
        )


def _require_finite(argument, array):
    bad = sum(int((~_finite_rows(block)).sum()) for block in _blocks(array))
    if bad:
        raise rejection(
            argument,
            "finite",
            f"{bad} of {len(array)} rows with NaN or infinity",
            "Drop or impute these rows, in every array.",
        )


def _finite_rows(block):
    """Returns whether each row is finite once it is cast to float32, as a model does."""
    if block.dtype.kind != "f":
        return np.ones(len(block), bool)
    with np.errstate(over="ignore"):
        return np.isfinite(block.astype(np.float32, copy=False)).reshape(len(block), -1).all(axis=1)


def _blocks(array):
    """Yields the rows of an array or tensor as NumPy arrays of a few hundred thousand values."""
    rows = max(1, _BLOCK_VALUES // max(1, math.prod(array.shape[1:])))
    for start in range(0, len(array), rows):
        yield np.asarray(array[start : start + rows])
