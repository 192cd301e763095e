import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.evaluation.subject import Subject, blocks
from ib_keras.datasets import Dataset, sprites
from ib_keras.models import VAE, IBAutoencoder, VIBClassifier


def test_test_examples_and_training_examples_keep_their_rows(linear):
    subject = Subject(linear.model, linear.data, max_examples=100, seed=1)
    assert subject.n == 100 and len(subject.train[0]) == 500 and len(subject.all_train) == 2000
    for x, y in ((subject.x, subject.labels[0]), (subject.train[0], subject.labels[1])):
        assert np.array_equal(y, x[:, 0] > 0) and len(np.unique(x, axis=0)) == len(x)
    test = {tuple(row) for row in linear.data[2]}
    assert all(tuple(row) in test for row in subject.x) and not any(tuple(row) in test for row in subject.train[0])
    again, other = (Subject(linear.model, linear.data, max_examples=100, seed=seed) for seed in (1, 2))
    assert np.array_equal(again.x, subject.x) and not np.array_equal(other.x, subject.x)


def test_codes_in_blocks_are_those_of_the_model(known, linear):
    assert np.allclose(known.codes, linear.model.encode(known.x), atol=1e-6) and known.q.batch_shape == (1500,)
    assert np.allclose(known.train_codes, linear.model.encode(known.train[0]), atol=1e-6)
    assert [len(block) for block in blocks(known.x)] == [512, 512, 476]


def test_factors_follow_their_pictures():
    data = sprites(n=100, image_size=16)
    subject = Subject(VAE((16, 16, 1), 2, hidden=(4,)), data, max_examples=10)
    rows = [next(i for i, x in enumerate(data.x_test) if np.array_equal(x, one)) for one in subject.x]
    assert np.array_equal(subject.factors, data.factors_test[rows]) and subject.factor_names[0] == "shape"
    assert len(subject.train[2]) == 50 and subject.name == "sprites"


def test_labels_are_optional_and_targets_are_no_labels(linear):
    x = linear.x
    assert not Subject(linear.model, (x[:10], None, x[10:20], None)).has_labels
    model = IBAutoencoder((3,), 2, hidden=(), target_shape=(2,), likelihood="gaussian")
    other = Subject(model, (x[:10], x[:10, :2], x[10:20], x[10:20, :2]))
    assert not other.has_labels and not other.rebuilds_itself and np.array_equal(other.target, other.y)
    classifier = Subject(VIBClassifier((3,), 2, 2, hidden=()), linear.data)
    assert classifier.has_labels and np.array_equal(classifier.target, classifier.labels[0])


def test_half_of_a_pair_is_measured_and_learners_learn_from_the_other(linear):
    x, y = linear.x[:101], (linear.x[:101, 0] > 0).astype(int)
    for data in ((x, y), iter([(x[:60], y[:60]), (x[60:], y[60:])])):
        subject = Subject(linear.model, data, seed=1)
        assert subject.n == 51 and len(subject.train[0]) == 50
        assert len(np.unique(np.concatenate([subject.x, subject.train[0]]), axis=0)) == 101
        assert np.array_equal(subject.labels[0], subject.x[:, 0] > 0)
    assert not Subject(linear.model, (x, x)).has_labels, "the target of a reconstruction is no label"


@pytest.mark.parametrize(
    "data, message",
    [
        ("digits", "`data` must be a Dataset, .*Received: str"),
        ((np.ones([4, 3]),) * 3, "Received: tuple of 3"),
        ((np.ones([4, 3]), np.ones(3, int)), r"`y` must be one row per example \(4\)"),
        ((np.ones([4, 5]), None), r"`x` must be 4 or more examples of shape \(3,\).*shape \(4, 5\)"),
        (
            (np.ones([4, 3]), None, np.ones([4, 5]), None),
            r"`x_test` must be 2 or more examples of shape \(3,\).*shape \(4, 5\)",
        ),
        ((None, None, np.ones([4, 3]), None), "`x_train` must be .* Received: None"),
        ((np.ones([4, 3]), None, np.ones([1, 3]), None), "`x_test` must be 2 or more"),
        ((np.ones([4, 3]), np.ones(3, int), np.ones([4, 3]), None), r"`y` must be one row per example \(4\)"),
    ],
)
def test_data_that_does_not_fit_is_rejected(linear, data, message):
    with pytest.raises(InputError, match=message):
        Subject(linear.model, data)


def test_a_dataset_of_other_pictures_is_rejected(linear, digits):
    assert isinstance(digits, Dataset)
    with pytest.raises(InputError, match="the data set that the model was trained on"):
        Subject(linear.model, digits)


def test_models_without_a_code_and_bad_sizes_are_rejected(linear):
    with pytest.raises(InputError, match="`model` must be a model of ib_keras.models. Received: Sequential"):
        Subject(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]), linear.data)
    bad = ("max_examples", 1, "at least 2"), ("num_samples", 0, "a positive integer"), ("seed", -1, "at least 0")
    for name, value, low in bad:
        with pytest.raises(InputError, match=f"`{name}` must be .*{low}"):
            Subject(linear.model, linear.data, **{name: value})
