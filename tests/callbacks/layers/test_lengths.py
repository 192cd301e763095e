"""Examples of several lengths reach a model as `fit` hands them over."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras.callbacks.layers.lengths import UnevenRows, as_taken_by, assembled, batches, joined, padded, spec_of

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


@pytest.mark.slow
def test_evaluate_takes_ragged_rows():
    model = _model()
    one, other = (ib.evaluate(model, (x, _Y)) for x in (_RAGGED, _TOKENS))
    assert one["accuracy"] == other["accuracy"]
    for row, twin in zip(one["layers"], other["layers"]):
        assert row["linear_probe"] == pytest.approx(twin["linear_probe"], abs=0.05)
        np.testing.assert_allclose(row["I(X;T)"], twin["I(X;T)"], atol=1e-5)


@pytest.mark.slow
def test_batches_are_read_at_the_lengths_that_fit_gave_them():
    """Without a mask, the zeros behind a row change its output: rows of a batch have those of their batch alone."""
    model = _model(masks=False)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    long = (np.ones([3, 200], "int32"), np.array([0, 1, 1]))
    stream = [*_padded_batches(), long]
    truth = np.concatenate([model.predict_on_batch(x) for x, _ in stream])
    y = np.concatenate([labels for _, labels in stream])
    found = ib.evaluate(model, iter(stream))
    assert found["accuracy"] == pytest.approx(np.mean(truth.argmax(1) == y))
    assert found["cross_entropy"] == pytest.approx(-np.log(truth[np.arange(len(y)), y]).mean(), rel=1e-5)


def test_rows_without_their_zeros_reach_a_model_that_takes_no_ragged_tensor():
    read = as_taken_by(_model(masks=False), _RAGGED)
    assert isinstance(read, UnevenRows) and read.lengths.tolist() == [len(row) for row in _ROWS]
    found = [(rows, batch.numpy()) for rows, batch in batches(read, 7)]
    for rows, batch in found:
        assert len(rows) <= 7 and batch.tolist() == [_ROWS[row].tolist() for row in rows]
    assert sorted(row for rows, _ in found for row in rows) == list(range(80))


def test_a_model_of_one_length_names_it():
    layers = [keras.layers.Embedding(9, 3), keras.layers.Flatten(), keras.layers.Dense(2)]
    model = keras.Sequential([keras.Input((20,), dtype="int32"), *layers])
    with pytest.raises(InputError, match=r"rows of 20 steps.*Received: rows of 2 to 5 steps. Pad them"):
        as_taken_by(model, _RAGGED)


def test_a_model_that_was_built_by_its_first_batch_takes_others():
    model = keras.Sequential([keras.layers.Embedding(9, 3), keras.layers.GRU(2)])
    model(_TOKENS[:3])
    assert model.inputs[0].shape[1] == 5
    read = as_taken_by(model, joined([np.ones([2, 3], "int32"), np.ones([2, 5], "int32")]))
    assert read.lengths.tolist() == [3, 3, 5, 5]


def test_outputs_come_back_in_the_order_of_the_rows():
    output = assembled([np.array([2, 0]), np.array([1])], [np.array([[3.0, 3.0], [1.0, 1.0]]), np.array([[2.0]])])
    assert output.tolist() == [[1, 1], [2, 0], [3, 3]]


def test_ragged_targets_are_refused_with_the_remedy():
    stream = tf.data.Dataset.from_tensor_slices((_RAGGED, _RAGGED)).batch(16)
    with pytest.raises(InputError, match="ragged targets.*Pass one target for each example"):
        ib.callbacks.InformationPlane(stream)


@pytest.mark.parametrize("rows", [[row.tolist() for row in _ROWS], _ROWS, np.array(_ROWS, dtype=object)])
def test_a_list_of_rows_is_refused_with_the_way_to_a_ragged_tensor(rows):
    for call in (lambda: ib.evaluate(_model(), (rows, _Y)), lambda: ib.callbacks.InformationPlane(rows, _Y)):
        with pytest.raises(InputError, match=r"Received: 80 rows of 2 to 5 steps. Pass tf.ragged.constant"):
            call()


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
    uneven = joined([np.ones([1, 1]), np.ones([2, 2])])
    assert uneven.lengths.tolist() == [1, 2, 2] and padded(uneven).tolist() == [[1, 0], [1, 1], [1, 1]]
