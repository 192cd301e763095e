"""Examples out of streams of batches."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.callbacks.gathered_examples import gathered, is_stream
from ib_keras.callbacks.held_out_examples import Examples
from ib_keras.callbacks.layers.lengths import UnevenRows

X, Y = np.arange(40.0).reshape(20, 2), np.arange(20) % 3


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        rows = slice(5 * index, 5 * index + 5)
        return X[rows], Y[rows]


def generator():
    for start in range(0, 20, 5):
        yield X[start : start + 5], Y[start : start + 5], np.ones(5)


@pytest.mark.parametrize(
    "stream",
    [lambda: tf.data.Dataset.from_tensor_slices((X, Y)).batch(6), Batches, generator],
    ids=["Dataset", "PyDataset", "generator"],
)
@pytest.mark.parametrize("most", [3, 12, 100])
def test_the_first_examples_with_their_targets(stream, most):
    x, y = gathered("x_val", stream(), most)
    assert np.array_equal(x, X[:most]) and np.array_equal(y, Y[:most])
    kept = Examples(stream(), max_examples=most)
    assert kept.n == min(most, 20) and kept.y.tolist() == Y[:most].tolist()


def test_structures_of_inputs_and_no_targets():
    stream = tf.data.Dataset.from_tensor_slices({"a": X, "b": X[:, :1]}).batch(7)
    x, y = gathered("x_val", stream, 10)
    assert y is None and np.array_equal(x["b"], X[:10, :1])
    assert Examples(stream, Y[:10], max_examples=10).y.tolist() == Y[:10].tolist()


def test_an_endless_stream_is_read_no_further_than_needed():
    read = []
    endless = ((read.append(i), X)[1] for i in itertools.count())
    assert gathered("x_val", endless, 30)[0].shape == (30, 2) and read == [0, 1]


@pytest.mark.parametrize("stream", [iter(()), iter([(X, Y[:3])]), iter([np.float32(1.0)])])
def test_what_is_no_stream_of_batches_is_refused(stream):
    with pytest.raises(InputError, match="`x_val` must be .* Pass batches"):
        gathered("x_val", stream, 10)


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        (tf.data.Dataset.from_tensors(tf.ragged.constant([[1], [2, 3]])), tf.RaggedTensor),
        (iter([(X, Y), (X[:, :1], Y)]), UnevenRows),
    ],
)
def test_examples_of_several_lengths_keep_their_lengths(stream, kind):
    x, y = gathered("x_val", stream, 40)
    assert isinstance(x, kind) and x.shape[0] == len(y if y is not None else [0, 1])


def test_arrays_are_no_streams():
    assert not any(map(is_stream, (X, X.tolist(), {"a": X}, (X, X))))
