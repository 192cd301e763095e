"""Examples of several lengths reach a model as `fit` hands them over, and zeros that change its output are told."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras.callbacks.layers.lengths import as_taken_by, joined, padded, spec_of

_RNG = np.random.default_rng(0)
_ROWS = [_RNG.integers(1, 9, size=2 + i // 20) for i in range(80)]
_Y = np.array([row[0] % 2 for row in _ROWS])
_RAGGED = tf.ragged.constant([list(row) for row in _ROWS])
_TOKENS = _RAGGED.to_tensor().numpy()


def _model(masks=True, **inputs):
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32", **inputs),
            keras.layers.Embedding(9, 3, mask_zero=masks),
            keras.layers.GlobalAveragePooling1D() if inputs else keras.layers.LSTM(3),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )


def _ragged_batches():
    return tf.data.Dataset.from_tensor_slices((_RAGGED, _Y)).batch(16)


def _padded_batches():
    """Yields batches that are padded to their own longest example, as `padded_batch` does without shapes."""
    for start in range(0, len(_ROWS), 16):
        yield tf.ragged.constant([list(row) for row in _ROWS[start : start + 16]]).to_tensor(), _Y[start : start + 16]


def _informations(model, *data):
    rows = ib.callbacks.InformationPlane(*data, layers="all").measure(model)
    return np.array([[row["I(X;T)"], row["I(T;Y)"]] for row in rows])


@pytest.mark.parametrize("batches", [_ragged_batches, _padded_batches], ids=["ragged", "padded"])
def test_plane_of_masked_model_is_that_of_padded_arrays(batches):
    model = _model()
    # Blocks of other sizes are summed in another order of single precision.
    np.testing.assert_allclose(_informations(model, batches()), _informations(model, _TOKENS, _Y), atol=1e-5)


def test_ragged_model_gets_ragged_batches():
    model = _model(masks=False, ragged=True)
    rows = _informations(model, _ragged_batches())
    # The mean over the true steps, computed here by hand, is what the model's pooling layer must have given.
    embedding = model.layers[0].get_weights()[0]
    means = np.array([embedding[row].mean(axis=0) for row in _ROWS], "float32")
    found = ib.callbacks.layers.outputs.LayerOutputs(model, {"pool": model.layers[1]})
    ((_, output),) = found(_RAGGED)
    np.testing.assert_allclose(output, means, atol=1e-6)
    assert np.isfinite(rows).all()


def test_evaluate_takes_ragged_rows():
    model = _model()
    one, other = (ib.evaluate(model, (x, _Y)) for x in (_RAGGED, _TOKENS))
    assert one["accuracy"] == other["accuracy"]
    for row, twin in zip(one["layers"], other["layers"]):
        assert row["linear_probe"] == twin["linear_probe"]
        np.testing.assert_allclose(row["I(X;T)"], twin["I(X;T)"], atol=1e-5)


def test_zeros_that_change_the_output_are_told():
    with pytest.warns(UserWarning, match="padded with zeros to the longest, and the output of .* changes by"):
        as_taken_by(_model(masks=False), _RAGGED)


def test_zeros_behind_a_mask_are_not_told():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(as_taken_by(_model(), _RAGGED), _TOKENS)


def test_ragged_targets_are_refused_with_the_remedy():
    stream = tf.data.Dataset.from_tensor_slices((_RAGGED, _RAGGED)).batch(16)
    with pytest.raises(InputError, match="ragged targets.*Pass one target for each example"):
        ib.callbacks.InformationPlane(stream)


def test_targets_of_several_lengths_are_refused():
    batches = ((x, np.zeros(x.shape)) for x, _ in _padded_batches())
    with pytest.raises(InputError, match="targets of one length"):
        ib.callbacks.InformationPlane(batches)


def test_pictures_of_several_sizes_are_refused():
    batches = (np.zeros([2, size, size, 1]) for size in (4, 5))
    with pytest.raises(InputError, match=r"\[4, 4, 1\] and \[5, 5, 1\]"):
        ib.callbacks.InformationPlane(batches)


def test_joined_keeps_ragged_rows():
    both = joined([tf.ragged.constant([[1], [2, 3]]), tf.ragged.constant([[4, 5, 6]])])
    assert both.to_list() == [[1], [2, 3], [4, 5, 6]]
    assert spec_of(both).shape.as_list() == [None, None]
    np.testing.assert_array_equal(padded(both), [[1, 0, 0], [2, 3, 0], [4, 5, 6]])
