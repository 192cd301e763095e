"""A trained model beside the data on which it is evaluated; values that several scores share are computed once."""

import functools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ib_keras._checks import at_least, labels, positive_int, rejection
from ib_keras.callbacks.gathered_examples import gathered, is_stream
from ib_keras.datasets import Dataset
from ib_keras.models import Autoencoder
from ib_keras.models.base.coded_model import CodedModel

Scores = dict[str, Any]
"""{key: value} of a part of the evaluation, {} where the part does not apply."""
TRAIN_PER_TEST = 5
"""Training examples that are kept for each test example."""
_BLOCK_ROWS = 512


class Subject:
    """A model with test examples and five times as many training examples, drawn by a seed, and their codes.

    Args:
      model: a model of `ib_keras.models`.
      data: a `Dataset`, (x_train, y_train, x_test, y_test), (x, y), an array x, or a stream of batches; every y may be
        None. Of all but the first two one half, drawn by the seed, is the test part, and the other one the training
        part.
      max_examples: number of test examples to keep, >= 2 (default: 2000).
      num_samples: draws per example for the importance-weighted likelihood, >= 1 (default: 100).
      seed: integer seed of all draws, >= 0 (default: 0).

    Attributes:
      x: the kept test examples [n, ...].
      y: their labels [n], or None.
      factors: their factors [n, k], or None.
      train: tuple of the kept training examples, their labels and their factors.
      all_train: every training example.
      name: the name of the data set, or None.
      factor_names: the names of the factors, or None.

    Raises:
      InputError: for a model without a code, data of another form or shape, or bad sizes.
    """

    def __init__(
        self,
        model: CodedModel,
        data: Dataset | Sequence[Any],
        max_examples: int = 2000,
        num_samples: int = 100,
        seed: int = 0,
    ):
        if not isinstance(model, CodedModel):
            raise rejection(
                "model",
                "a model of ib_keras.models",
                type(model).__name__,
                "Watch the layers of any other Keras model with callbacks.InformationPlane.",
            )
        self.model, self.seed = model, int(at_least("seed", seed, 0, "Pass an integer of at least 0."))
        self.num_samples = positive_int("num_samples", num_samples)
        kept = positive_int("max_examples", max_examples)
        at_least("max_examples", kept, 2, "Pass e.g. 2000.")
        test, train = _parts_of(data, kept, self.seed, model.example_shape)
        for argument, part in (("x_test", test), ("x_train", train)):
            _check_examples(argument, part[0], model.example_shape)
        self.x, self.y, self.factors = _drawn(test, kept, self.seed)
        self.order = np.argsort(_kept(len(test[0]), kept, self.seed))
        self.train = _drawn(train, TRAIN_PER_TEST * kept, self.seed)
        self.all_train = train[0]
        self.name, self.factor_names = (getattr(data, field, None) for field in ("name", "factor_names"))

    @property
    def n(self) -> int:
        """The number of test examples."""
        return len(self.x)

    @property
    def is_autoencoder(self) -> bool:
        return isinstance(self.model, Autoencoder)

    @property
    def rebuilds_itself(self) -> bool:
        """Whether the model decodes its own input."""
        return self.is_autoencoder and self.model.decodes_itself

    @functools.cached_property
    def labels(self) -> tuple[np.ndarray, np.ndarray]:
        """Labels of the test and of the training examples, two arrays."""
        return labels("y_test", self.y, self.n), labels("y_train", self.train[1], len(self.train[0]))

    @property
    def has_labels(self) -> bool:
        """Whether the data has labels; the targets of a model that decodes something else do not count."""
        return self.y is not None and self.train[1] is not None and (not self.is_autoencoder or self.rebuilds_itself)

    @functools.cached_property
    def target(self) -> np.ndarray | None:
        """The targets of the terms of the model: labels, other targets, or None for the examples themselves."""
        if self.model.learns_labels:
            return self.labels[0]
        return self.y if self.is_autoencoder and not self.rebuilds_itself else None

    @functools.cached_property
    def terms(self) -> dict[str, np.ndarray]:
        """The terms of the model on the test examples: {name: [n]}."""
        return self.model.terms(self.x, self.target, seed=self.seed)

    @functools.cached_property
    def q(self):
        """q(t|x) of the test examples, a `tfd.Distribution`."""
        return self._posterior(self.x)

    @functools.cached_property
    def q_in_order(self):
        """q(t|x) of the examples in the order of the data, in which an information plane draws from it too."""
        return self._posterior(self.x[self.order])

    @functools.cached_property
    def codes(self) -> np.ndarray:
        """Mean codes [n, d] of the test examples."""
        return _finite(self.q.mean().numpy())

    @functools.cached_property
    def train_codes(self) -> np.ndarray:
        """Mean codes of the kept training examples."""
        return _finite(self._posterior(self.train[0]).mean().numpy())

    def _posterior(self, x):
        parameters = [self.model.encoder(tf.cast(block, tf.float32), training=False) for block in blocks(x)]
        return self.model.posterior_kind(tf.concat(parameters, axis=0))


def _finite(codes):
    lost = int(np.sum(~np.isfinite(codes).all(axis=1)))
    if lost:
        raise rejection(
            "model",
            "with finite codes",
            f"{lost} of {len(codes)} codes with NaN or infinity",
            "Find the epoch in which the training diverged, and train with a smaller learning rate.",
        )
    return codes


def blocks(x: np.ndarray) -> Iterator[np.ndarray]:
    """Yields `x` [n, ...] in blocks of rows.

    >>> [len(block) for block in blocks(np.zeros(1000))]
    [512, 488]
    """
    for i in range(0, len(x), _BLOCK_ROWS):
        yield x[i : i + _BLOCK_ROWS]


def _parts_of(data, most, seed, shape):
    """Returns the (x, y, factors) of the test part, and of the training part."""
    if isinstance(data, Dataset):
        return ((data.x_test, data.y_test, data.factors_test), (data.x_train, data.y_train, data.factors_train))
    if is_stream(data):
        data = gathered("data", data, 2 * most)
    if hasattr(data, "__array__"):
        data = data, None
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 4):
        raise rejection(
            "data",
            "a Dataset, (x_train, y_train, x_test, y_test), (x, y), an array x, or a stream of batches",
            _described(data),
            "Pass e.g. ib.datasets.digits(); a y that does not exist is None.",
        )
    if len(data) == 2:
        _check_examples("x", np.asarray(data[0]), shape, 4)
        return _halves(*data, seed)
    x_train, y_train, x_test, y_test = (None if part is None else np.asarray(part) for part in data)
    return (x_test, y_test, None), (x_train, y_train, None)


def _halves(x, y, seed):
    """Returns two halves of examples: probes and components learn from one, and the other one is measured."""
    x, y = np.asarray(x), None if y is None else np.asarray(y)
    # Who trains an autoencoder by `fit(x, x)` passes the examples as their own targets.
    y = None if y is not None and y.shape == x.shape and np.array_equal(x, y) else y
    _require_rows("y", y, len(x))
    half = np.random.default_rng(seed).permutation(len(x))
    parts = half[: (len(x) + 1) // 2], half[(len(x) + 1) // 2 :]
    test, train = ((x[rows], None if y is None else y[rows], None) for rows in parts)
    return test, train


def _described(data):
    return f"{type(data).__name__} of {len(data)}" if isinstance(data, (tuple, list)) else type(data).__name__


def _check_examples(argument, x, shape, least=2):
    if x is None or not tf.TensorShape(x.shape).is_compatible_with([None, *shape]) or len(x) < least:
        raise rejection(
            argument,
            f"{least} or more examples of shape {tuple(shape)}, as the model was built for",
            "None" if x is None else f"shape {x.shape}",
            "Pass the data set that the model was trained on.",
        )


def _drawn(part, most, seed):
    """Returns at most `most` rows of each array of a part; None stays None."""
    n = len(part[0])
    for argument, values in (("y", part[1]), ("factors", part[2])):
        _require_rows(argument, values, n)
    kept = _kept(n, most, seed)
    return tuple(None if values is None else values[kept] for values in part)


def _require_rows(argument, values, n):
    if values is not None and len(values) != n:
        raise rejection(
            argument, f"one row per example ({n})", f"{len(values)} rows", "Pass the rows of the same examples."
        )


def _kept(n, most, seed):
    """Returns the places of the kept rows, in the order of the draw, so that the first rows are a fair sample too."""
    return np.random.default_rng(seed).permutation(n)[:most]
