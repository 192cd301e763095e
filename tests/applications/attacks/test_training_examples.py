"""Examples and labels of a training."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.attacks.training_examples import WatchedDataset, class_labels, first_examples

X, Y = np.zeros([6, 4], np.float32), np.array([0, 1, 2, 2, 1, 0])
SPARSE, CATEGORICAL = "sparse_categorical_crossentropy", keras.losses.CategoricalCrossentropy(from_logits=True)
PAIRS = tf.data.Dataset.from_tensor_slices((X, Y))


@pytest.mark.parametrize(
    "y, loss", [(Y, SPARSE), (Y[:, None], SPARSE), (Y.astype(float), SPARSE), (np.eye(3)[Y], CATEGORICAL)]
)
def test_labels_of_both_forms(y, loss):
    assert class_labels(y, 6, loss, 3).tolist() == Y.tolist()


def test_probabilities_count_as_their_largest_and_own_losses_take_both_forms():
    assert class_labels(np.eye(3)[Y] * 0.9 + 0.1 / 3, 6, CATEGORICAL, 3).tolist() == Y.tolist()
    assert class_labels(Y, 6, lambda y, z: z, 3).tolist() == class_labels(np.eye(3)[Y], 6, lambda y, z: z, 3).tolist()


@pytest.mark.parametrize(
    "y, loss, message",
    [
        (Y + 0.5, SPARSE, "`y` must be whole numbers of classes. Received: 0.5"),
        (np.where(Y > 1, np.nan, Y), SPARSE, "`y` must be finite. Received: NaN"),
        (Y.astype(str), SPARSE, "`y` must be integer or one-hot labels. Received: dtype <U"),
        (Y.astype(object), SPARSE, "`y` must be integer or one-hot labels. Received: dtype object"),
        (Y[:4], SPARSE, r"`y` must be one label per example \(6\). Received: 4 labels"),
        (
            Y,
            CATEGORICAL,
            r"`y` must be one-hot labels \[n, 3\] for the loss 'categ.*to_categorical\(y, 3\)",
        ),
        (np.eye(3)[Y], SPARSE, r"`y` must be integer labels \[n\] for the loss 'sparse_cat"),
        (
            np.eye(5)[Y],
            CATEGORICAL,
            r"`y` must be one-hot labels \[n, 3\], one for each output. Received: shape",
        ),
        (np.zeros([6, 3]), CATEGORICAL, r"that sum to 1. Received: \[0.0, 0.0, 0.0\]"),
        (np.ones([6, 3]), CATEGORICAL, r"that sum to 1. Received: \[1.0, 1.0, 1.0\]"),
        (
            np.eye(3)[Y][:, None],
            CATEGORICAL,
            r"`y` must be labels \[n\] or \[n, classes\]. Received: shape",
        ),
    ],
)
def test_other_labels_are_refused(y, loss, message):
    with pytest.raises(InputError, match=message):
        class_labels(y, 6, loss, 3)


class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 1

    def __getitem__(self, index):
        return X, Y


@pytest.mark.parametrize(
    "x, y, message",
    [
        (PAIRS, None, "`x` must be a Dataset of batches .*Received: single examples. Call `x.batch"),
        (PAIRS.batch(2).take(0), None, "`x` must be a Dataset of at least one batch"),
        (tf.data.Dataset.from_tensor_slices(X).batch(2), None, "Received: batches without labels"),
        (iter([(X, Y)]), None, "`x` must be an array with labels `y`, or a `tf.data.Dataset`"),
        (Batches(), None, "`x` must be an array with labels .*Received: Batches"),
        (X.tolist(), Y, r"Received: list. Pass np.asarray\(x\)"),
        (X, None, r"`y` must be labels of shape \[n\]. Received: None"),
    ],
)
def test_other_sources_are_refused(x, y, message):
    with pytest.raises(InputError, match=message):
        first_examples(x, y)


def test_the_first_batch_stands_for_a_dataset():
    x, y = first_examples(PAIRS.batch(2), None)
    assert x.shape == (2, 4) and y.tolist() == [0, 1]


def test_a_watched_dataset_has_the_same_batches_until_one_is_refused():
    def look(x, y):
        if y.max() > 1:
            raise InputError("refused")

    watched = WatchedDataset(PAIRS.batch(2), look)
    assert watched.dataset.element_spec == PAIRS.batch(2).element_spec
    assert int(watched.dataset.cardinality()) == 3
    batches = iter(watched.dataset)
    assert next(batches)[1].numpy().tolist() == [0, 1]
    with pytest.raises(tf.errors.OpError):
        next(batches)
    assert str(watched.error) == "refused"
