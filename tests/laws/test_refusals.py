"""Laws of input that every model with a code refuses: the message says what was expected, and what to do."""

import inspect

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import models
from ib_keras._checks import InputError
from tests.laws.models import built, each, examples, small, spare


@pytest.fixture(params=each())
def kind(request):
    return request.param


@pytest.fixture
def model(kind):
    return spare(kind)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"latent_dim": 0}, "`latent_dim` must be a positive integer. Received: 0"),
        ({"hidden": (16, 0)}, "`hidden` must be a positive integer"),
        ({"likelihood": "cauchy"}, "Choose one of: gaussian, bernoulli"),
        ({"beta": -1.0}, "`beta` must be finite and at least 0. Received: -1.0"),
        ({"weight": -1.0}, "`weight` must be finite and at least 0"),
        ({"num_samples": 0}, "`num_samples` must be a positive integer"),
        ({"posterior": "wild"}, "Choose one of: deterministic, diagonal"),
        ({"marginal": 3}, "`marginal` must be a name"),
        ({"corruption": "rust"}, "Choose one of: gaussian, masking"),
        ({"encoder": "lstm"}, "Choose one of: mlp, conv, conv1d, residual"),
        ({"latent_dim": -1}, "`latent_dim` must be a positive integer. Received: -1"),
        ({"hidden": None}, "`hidden` must be positive integers. Received: None"),
        ({"hidden": "64"}, "`hidden` must be positive integers. Received: '64'"),
        ({"seed": "zero"}, "`seed` must be an integer or None. Received: 'zero'"),
        ({"activation": "relux"}, "`activation` must be a function, or a name that Keras knows. Received: 'relux'"),
    ],
)
def test_wrong_arguments_are_rejected(kind, wrong, message):
    if not wrong.keys() <= inspect.signature(kind).parameters.keys():
        pytest.skip("has no such argument")
    with pytest.raises(InputError, match=message):
        built(kind, **wrong)


@pytest.mark.parametrize("shape", [(), (8, 0, 1), (None, 8, 1), "8"])
def test_shapes_of_no_example_are_refused(kind, shape):
    with pytest.raises(InputError, match="`input_shape` must be"):
        kind(shape)


def test_own_objective_refuses_another_loss(model):
    with pytest.raises(InputError, match="`loss` must be None"):
        model.compile("adam", loss="mse")


def test_examples_of_another_shape_are_refused(model):
    with pytest.raises(InputError, match=r"`x` must be examples of shape \(8, 8, 1\). Received: shape \(8, 8\)"):
        model.encode(np.zeros([8, 8]))


def test_missing_values_are_refused_and_counted(model):
    x, *rest = (part.copy() for part in examples(model, 32))
    x[3, 0, 0] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 of 32 rows with NaN"):
        model.fit(x, *rest, verbose=0)


@pytest.mark.parametrize(
    "change, message",
    [
        (lambda data: data, r"elements of shape \(8, 8, 1\). Batch the Dataset"),
        (lambda data: data.map(lambda x, *rest: (x[..., 0], *rest)).batch(8), r"elements of shape \(None, 8, 8\)"),
    ],
    ids=["no batches", "no channels"],
)
def test_datasets_of_other_elements_are_refused(model, change, message):
    with pytest.raises(InputError, match=message):
        model.fit(change(tf.data.Dataset.from_tensor_slices(examples(model, 16))), verbose=0)


def test_missing_values_in_batches_of_a_dataset_and_in_terms(kind):
    model = small(kind)
    x, *rest = (part.copy() for part in examples(model, 16))
    x[3, 0, 0] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: a batch with NaN"):
        model.fit(tf.data.Dataset.from_tensor_slices((x, *rest)).batch(8), verbose=0)
    with pytest.raises(InputError, match="`x` must be finite. Received: 1 of 16 rows with NaN"):
        model.terms(x, *rest)


@pytest.mark.parametrize("x", [None, np.full([4, 8, 8, 1], "a"), [[1, 2], [3]]], ids=["None", "strings", "ragged"])
def test_what_is_no_array_of_numbers_is_refused(model, x):
    with pytest.raises(InputError, match="`x` must be"):
        model.fit(x, *([np.zeros(4, int)] if isinstance(model, models.BottleneckClassifier) else []), verbose=0)


def test_codes_of_another_size_are_refused(model):
    if not hasattr(model, "decode"):
        pytest.skip("decodes nothing")
    with pytest.raises(InputError, match=r"`t` must be codes of shape \[n, 3\]. Received: shape \(4, 5\)"):
        model.decode(np.zeros([4, 5], "float32"))
