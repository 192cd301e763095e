import keras
import numpy as np
import pytest
from scipy.ndimage import median_filter
from sklearn.base import clone

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import Restorer, damaged, psnr
from ib_keras.applications.restoration.restorer import takes_strength
from ib_keras.applications.restoration.restoring_network import restoring_network

SHAPE = 8, 8, 1
HOLE = np.zeros([8, 8], bool)
HOLE[2:5, 3:7] = True


@pytest.fixture(scope="module")
def data():
    return datasets.digits()


@pytest.fixture(scope="module")
def fitted(data):
    keras.utils.set_random_seed(0)
    network = restoring_network(SHAPE, code=32, widths=(8, 16), seed=0)
    return Restorer(network, epochs=16, batch_size=32, learning_rate=5e-3).fit(data.x_train)


def showing(channel):
    """Returns a model that puts out one channel of its input: 0 the picture, 1 the strength."""
    inputs = keras.Input((8, 8, 2))
    return keras.Model(inputs, inputs[..., channel : channel + 1])


def small():
    """Returns a model of one convolution, always with the same weights."""
    kernel = keras.initializers.GlorotUniform(seed=0)
    layers = [keras.Input((8, 8, 2)), keras.layers.Conv2D(1, 3, padding="same", kernel_initializer=kernel)]
    return keras.Sequential(layers)


def test_one_model_undoes_all_kinds(fitted, data):
    x = data.x_test
    noisy, _ = damaged(x, "gaussian", 0.4)
    salted, _ = damaged(x, "salt_and_pepper", 0.2)
    holed = np.where(HOLE[..., None], 0, x)
    mean = np.where(HOLE[..., None], data.x_train.mean(axis=0), x)
    assert psnr(x, fitted.restore(noisy, strength=0.4)) > psnr(x, noisy) + 4
    assert psnr(x, fitted.restore(salted, strength=0.2)) > psnr(x, median_filter(salted, (1, 3, 3, 1))) + 2
    assert psnr(x, fitted.restore(holed, mask=HOLE)) > psnr(x, mean) + 1


def test_known_pixels_stay_and_missing_ones_do_not_count(fitted, data):
    x = data.x_test[:5]
    filled = fitted.restore(x, mask=HOLE)
    assert np.array_equal(filled[:, ~HOLE], x[:, ~HOLE].astype(np.float32)) and filled.dtype == np.float32
    other = np.where(HOLE[..., None], np.nan, x)
    assert np.array_equal(fitted.restore(other), filled)
    assert np.array_equal(fitted.restore(other[..., 0], mask=np.tile(HOLE, (5, 1, 1))), filled[..., 0])
    assert not np.array_equal(fitted.restore(x, mask=HOLE, strength=0.1)[:, ~HOLE], filled[:, ~HOLE])


def test_noise_may_leave_the_range_of_pictures():
    noisy, _ = damaged(np.zeros([4, *SHAPE]), "gaussian", 0.3)
    restored = Restorer(showing(0)).restore(noisy, strength=0.3)
    assert noisy.min() < -0.5 and np.array_equal(restored, noisy.clip(0, 1))
    with pytest.raises(InputError, match=r"`X` must be within \[0, 1\], and at most 1.8 outside for the noise"):
        Restorer(showing(0)).restore(3 + noisy, strength=0.3)
    with pytest.raises(InputError, match="Divide them by 255"):
        Restorer(showing(0)).restore(np.full([4, *SHAPE], 255), strength=1)


def test_shifts_are_averaged(fitted, data):
    noisy, _ = damaged(data.x_test, "gaussian", 0.3)
    once, five, nine = (fitted.restore(noisy, strength=0.3, shifts=shifts) for shifts in (1, 5, 9))
    shifted = fitted.restore(np.roll(noisy, 1, axis=2), strength=0.3)[:, 2:-2, 3:-1]
    nearer = [np.mean((found[:, 2:-2, 2:-2] - shifted) ** 2) for found in (five, once)]
    assert nearer[0] < nearer[1] and not np.array_equal(five, nine)
    with pytest.raises(InputError, match="`shifts` must be at most 9"):
        fitted.restore(noisy, strength=0.3, shifts=10)


def test_pixels_without_noise_stay_as_they_are():
    x = np.random.default_rng(0).random([3, *SHAPE]).astype(np.float32)
    restored = Restorer(showing(1)).restore(x, strength=[0.1, 0, 0])
    assert np.all(restored[0] == np.float32(0.1)) and np.array_equal(restored[1:], x[1:])
    assert np.array_equal(Restorer(showing(1)).restore(x, mask=np.zeros([8, 8], bool)), x)


def test_the_model_is_told_each_strength():
    x = np.full([3, *SHAPE], 0.5)
    told = Restorer(showing(1)).restore(x, strength=[0.1, 0.2, 0.3])
    assert np.allclose(told, np.reshape([0.1, 0.2, 0.3], [3, 1, 1, 1]))
    told = Restorer(showing(1)).restore(x, mask=HOLE, strength=0.2)
    assert np.allclose(told[..., 0], np.where(HOLE, 1, 0.2))
    assert np.all(Restorer(showing(0)).restore(x, mask=HOLE)[:, HOLE] == 0)


def test_saved_model_restores_alike(fitted, data, tmp_path):
    fitted.model_.save(tmp_path / "m.keras")
    again = Restorer(keras.saving.load_model(tmp_path / "m.keras"))
    x = data.x_test[:3]
    assert np.array_equal(again.restore(x, strength=0.3), fitted.restore(x, strength=0.3))


def test_same_seed_same_model(data):
    models = [Restorer(small(), epochs=2).fit(data.x_train[:200]).model_ for _ in range(2)]
    assert all(np.array_equal(a, b) for a, b in zip(*(model.get_weights() for model in models)))


def test_a_compiled_model_without_a_strength_keeps_its_loss(data):
    model = keras.Sequential([keras.Input(SHAPE), keras.layers.Conv2D(1, 3, padding="same")])
    model.compile("sgd", "mae")
    restorer = Restorer(model, kinds=["gaussian"], epochs=2, validation_share=0).fit(data.x_train[:50])
    assert restorer.model_.loss == "mae" and set(restorer.history_) == {"loss"}
    assert restorer.restore(data.x_test[:2]).shape == (2, *SHAPE)


@pytest.mark.slow
def test_a_stopped_training_goes_on(data, tmp_path):
    def restorer():
        return Restorer(small(), epochs=3)

    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    backup = keras.callbacks.BackupAndRestore(tmp_path, delete_checkpoint=False)
    with pytest.raises(KeyboardInterrupt):
        restorer().fit(data.x_train[:80], callbacks=[backup, Stop()])
    backup = keras.callbacks.BackupAndRestore(tmp_path)
    assert len(restorer().fit(data.x_train[:80], callbacks=[backup]).history_["loss"]) == 1


def test_parameters_are_those_of_scikit_learn():
    restorer = Restorer(epochs=3, kinds=["holes"])
    assert clone(restorer).get_params() == restorer.get_params() and "epochs=3" in repr(restorer)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "m.keras"}, "`model` must be a Keras model or None"),
        ({"kinds": "gaussian"}, "`kinds` must be a sequence"),
        ({"kinds": ["blur"]}, "`kinds` must be a known name"),
        ({"kinds": []}, "`kinds` must be a sequence"),
        ({"epochs": 0}, "`epochs` must be a positive integer"),
        ({"batch_size": 2.5}, "`batch_size` must be a positive integer"),
        ({"learning_rate": 0}, "`learning_rate` must be above 0"),
        ({"validation_share": 0.6}, "`validation_share` must be at most 0.5"),
        ({"random_state": None}, "`seed` must be an integer"),
        ({"model": restoring_network((6, 6, 1), widths=(2,))}, "`model` must be of pictures \\(8, 8, 1\\)"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        Restorer(**arguments).fit(np.zeros([9, *SHAPE]))


def test_one_picture_is_not_enough():
    with pytest.raises(InputError, match="`X` must be at least 2 pictures. Received: 1"):
        Restorer().fit(np.zeros([1, *SHAPE]))


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({}, "`strength` must be a number in .* for a model that knows the strength. Received: None"),
        ({"strength": 1.5}, "`strength` must be a number in"),
        ({"strength": np.nan}, "`strength` must be a number in"),
        ({"strength": [0.1, 0.2]}, "`strength` must be a number in .*, or 3 of them"),
        ({"strength": [[0.1], [0.1, 0.2]]}, "`strength` must be a number in"),
        ({"mask": [[True], [True, False]]}, "`mask` must be booleans"),
        ({"mask": HOLE.astype(int)}, "`mask` must be booleans"),
        ({"mask": HOLE[:7]}, "`mask` must be booleans of shape \\(3, 8, 8\\) or \\(8, 8\\)"),
    ],
)
def test_bad_requests(arguments, message):
    with pytest.raises(InputError, match=message):
        Restorer(showing(0)).restore(np.zeros([3, *SHAPE]), **arguments)


def test_nothing_to_restore_with():
    with pytest.raises(InputError, match="`model` must be fitted before `restore`"):
        Restorer().restore(np.zeros([3, *SHAPE]), strength=0.1)


def test_whether_a_model_knows_the_strength():
    assert takes_strength(showing(0), SHAPE)
    assert not takes_strength(keras.Sequential([keras.Input(SHAPE), keras.layers.ReLU()]), SHAPE)


@pytest.mark.parametrize("value", [-999.0, 255.0, np.inf, np.nan])
@pytest.mark.parametrize("channels", [(), (1,)])
def test_values_under_the_mask_do_not_count(value, channels):
    model = restoring_network((8, 8, 1), widths=(4,))
    x, mask = np.random.default_rng(0).random([3, 8, 8, *channels]), np.zeros([8, 8], bool)
    mask[2:4] = True
    covered = np.where(mask[..., None] if channels else mask, value, x)
    restorer = Restorer(model)
    assert np.array_equal(restorer.restore(covered, mask=mask), restorer.restore(x, mask=mask))
    with pytest.raises(InputError, match="`X` must be within"):
        restorer.restore(np.where(np.isnan(covered), 9.0, covered), mask=np.zeros([8, 8], bool))


@pytest.mark.slow
def test_kinds_and_callbacks_that_are_none():
    x = np.random.default_rng(0).random([6, 8, 8, 1])
    with pytest.raises(InputError, match="`kinds` must be a sequence of kinds of damage. Received: None"):
        Restorer(kinds=None).fit(x)
    assert Restorer(restoring_network((8, 8, 1), widths=(4,)), epochs=1).fit(x, callbacks=None).history_["loss"]


@pytest.mark.filterwarnings("error:.shuffle=True. was passed:UserWarning")
def test_fit_does_not_warn_of_its_own_batches():
    Restorer(small(), epochs=1).fit(np.random.default_rng(0).random([6, 8, 8, 1]))
