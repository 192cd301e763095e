import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models.base.data_sources import check_element, checked_stream, is_stream

X = np.random.default_rng(0).random((8, 3)).astype("float32")
DATA = tf.data.Dataset.from_tensor_slices(X)


class Batches(keras.utils.PyDataset):
    """Two batches, none, or endless ones."""

    def __init__(self, n=2):
        super().__init__()
        self.n = n

    @property
    def num_batches(self):
        return self.n

    def __getitem__(self, index):
        return X[:4]


def checked(stream, steps=None, reads=False):
    return checked_stream("x", stream, (3,), steps, "steps", reads)


def test_streams_are_told_from_arrays():
    for stream in (DATA, Batches(), (batch for batch in [X])):
        assert is_stream(stream)
    for other in (
        X,
        tf.constant(X),
        tf.Variable(X),
        X.tolist(),
        {"x": X},
        (X, X),
        None,
        3,
        "x",
        iter([X]),
        tf.data.Dataset,
    ):
        assert not is_stream(other)


@pytest.mark.parametrize("endless", [DATA.batch(4).repeat(), Batches(None)])
def test_endless_data_need_a_number_of_steps(endless):
    with pytest.raises(InputError, match="`steps` must be given for endless data. Received: None. Pass the number"):
        checked(endless)
    assert checked(endless, steps=3) is endless


@pytest.mark.parametrize(
    "stream, reads",
    [
        (DATA.take(0).batch(4), False),
        (DATA.filter(lambda x: False).batch(4), True),
        (Batches(0), False),
        ((batch for batch in []), False),
    ],
)
def test_streams_without_a_batch_are_refused(stream, reads):
    with pytest.raises(InputError, match="`x` must be at least one batch of data"):
        checked(stream, reads=reads)


def test_generators_are_handed_on_whole_after_a_look_at_the_first_batch():
    parts = [(X[:4], 1), (X[4:], 2)]
    assert list(checked(part for part in [(X[:4],), (X[4:],)]))[1][0] is not None
    with pytest.raises(InputError, match="a generator of tuples .*Received: a generator of ndarray. Write `yield"):
        checked(part for part in [X])
    with pytest.raises(InputError, match="of arrays. Received: a int"):
        checked(part for part in parts)


@pytest.mark.parametrize(
    "element, message",
    [
        (
            {"image": X, "label": X},
            r"dicts with the keys 'image', 'label'. Choose arrays by their keys.*row\['image'\]",
        ),
        (({"image": X}, X), "dicts with the keys 'image'"),
        ((X, X, X[:, 0], X), "tuples of 4 parts"),
        (X[:, :2], r"examples of shape \(3,\). Received: elements of shape \(8, 2\). Batch the Dataset"),
        (tf.TensorSpec([3]), r"Received: elements of shape \(3,\)"),
        ((X, X, X), r"`sample_weight` must be one weight for each example. Received: shape \(8, 3\)"),
        (tf.RaggedTensorSpec([None, None]), "batches of ragged tensors. Pad them"),
        (tf.SparseTensorSpec([None, 3]), "batches of sparse tensors. Write the zeros"),
        (tf.TensorSpec([None, 3], tf.string), "batches of strings"),
        ((X.tolist(),), "of arrays. Received: a list"),
    ],
)
def test_elements_that_are_no_batches_of_examples_are_refused(element, message):
    with pytest.raises(InputError, match=message):
        check_element("x", element, (3,))


@pytest.mark.parametrize(
    "element",
    [X, (X,), (X, X), (X, X, X[:, 0]), (X, None, X[:, :1]), tf.TensorSpec(None), tf.TensorSpec([None, None])],
)
def test_batches_are_taken(element):
    check_element("x", element, (3,))
