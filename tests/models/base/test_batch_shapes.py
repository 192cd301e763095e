"""Batches that do not fit the model, or whose parts do not fit each other: one line says so, and none is repeated."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models import VAE, VIBClassifier
from ib_keras.models.base.batch_shapes import paired, shapes_told

X, Y = np.random.default_rng(0).random((8, 3)).astype("float32"), np.arange(8) % 3


def made(kind, **compiled):
    model = kind((3,), 2, hidden=(4,), seed=0, **({"num_classes": 3} if kind is VIBClassifier else {}))
    model.compile("sgd", **compiled)
    return model


class Batches(keras.utils.PyDataset):
    def __init__(self, batch):
        super().__init__()
        self.batch = batch

    def __len__(self):
        return 2

    def __getitem__(self, index):
        return self.batch


UNPAIRED = {
    "labels": (VIBClassifier, (X, Y[:7]), "`y` must be one row for each row of `x` in each batch"),
    "one label": (VIBClassifier, (X, Y[:1]), "`y` must be one row for each row of `x`"),
    "targets": (VAE, (X, X[:7]), "`y` must be one row for each row of `x`"),
    "one target for all": (VAE, (X, X[:1]), "`y` must be one row for each row of `x`"),
    "weights": (VAE, (X, X, np.ones(7)), "`sample_weight` must be one row for each row of `x`"),
    "one weight": (VIBClassifier, (X, Y, np.ones(1)), "`sample_weight` must be one row for each row of `x`"),
    "no rows": (VAE, (X[:0],), "`x` must be batches of one example or more. Received: an empty batch"),
    "complex": (VAE, (X * 1j,), "`x` must be an array of real numbers. Received: dtype complex64"),
}


@pytest.mark.parametrize("compiled", [{}, {"run_eagerly": True}], ids=["graph", "eager"])
@pytest.mark.parametrize("case", UNPAIRED)
def test_batches_whose_parts_do_not_fit_are_refused_in_one_line(case, compiled):
    kind, batch, message = UNPAIRED[case]
    if case == "no rows" and compiled:
        pytest.skip("Sums of nothing are valid outside of a graph.")
    with pytest.raises(InputError, match=message) as caught:
        made(kind, **compiled).fit(Batches(batch), verbose=0)
    assert "\n" not in str(caught.value)


def test_datasets_that_were_batched_apart_are_refused():
    data = tf.data.Dataset.zip(*(tf.data.Dataset.from_tensor_slices(X).batch(size) for size in (4, 1)))
    with pytest.raises(InputError, match="`y` must be one row for each row of `x`"):
        made(VAE).fit(data, verbose=0)


@pytest.mark.parametrize(
    "later, message",
    [
        (None, "a generator of NoneType"),
        ((X,), "tuples of 1 after those of 2 parts"),
        ((X, Y[:5]), "`y` must be one row for each row of `x`"),
        ((X[:, :2], Y), r"elements of shape \(8, 2\)"),
        ((X.tolist(), Y), "`x` must be batches x, "),
    ],
)
@pytest.mark.parametrize("place", [1, 4])
def test_each_batch_of_a_generator_is_looked_at(later, message, place):
    """Keras reads the first ones itself, and the later ones within TensorFlow."""
    with pytest.raises(InputError, match=message) as caught:
        made(VIBClassifier).fit((later if i == place else (X, Y) for i in range(6)), verbose=0)
    assert "\n" not in str(caught.value)


def test_labels_with_more_axes_after_some_of_another_shape():
    model = made(VIBClassifier)
    model.fit(X, Y[:, None], verbose=0)
    with pytest.raises(InputError, match=r"`y` must be integer labels of shape \[n\].*`.reshape\(-1\)`"):
        model.fit(X, Y[:, None, None], verbose=0)
    one_hot = tf.data.Dataset.from_tensor_slices((X, np.eye(3, dtype=int)[Y])).batch(8)
    with pytest.raises(InputError, match="`y` must be (one row for each|integer labels)"):
        model.fit(one_hot, verbose=0)
    assert np.isfinite(model.fit(X, Y, verbose=0).history["loss"])


def test_other_errors_and_parts_pass():
    with pytest.raises(tf.errors.InvalidArgumentError, match="mine"), shapes_told((3,)):
        raise tf.errors.InvalidArgumentError(None, None, "mine")
    y = tf.zeros([2])
    assert paired("y", None, y) is None and paired("y", y, y) is y and paired("y", Y, X) is Y
