import keras
import numpy as np
import pytest
from scipy.signal import wiener
from sklearn.base import clone

from ib_keras._checks import InputError
from ib_keras.applications import SignalRestorer, si_sdr
from ib_keras.applications.restoration.masking_network import masking_network
from ib_keras.layers import GaussianLikelihood
from ib_keras.losses import negative_snr, speech_loss
from ib_keras.models import DenoisingAutoencoder

WINDOW = 512


def chord(seed, length=20_000):
    """Returns a signal of three tones that come and go."""
    rng = np.random.default_rng(seed)
    t = np.arange(length)
    tones = [np.sin(t * rng.uniform(0.1, 1) + rng.uniform(0, 6)) * (np.sin(t / 900 + k) > 0) for k in range(3)]
    return np.sum(tones, axis=0).astype(np.float32)


def scaling(factor):
    """Returns a model that multiplies windows by a number."""
    inputs = keras.Input((WINDOW, 1))
    return keras.Model(inputs, factor * inputs)


@pytest.fixture(scope="module")
def fitted():
    keras.utils.set_random_seed(0)
    network = masking_network(WINDOW, frame=64, width=16, blocks=2, seed=0)
    restorer = SignalRestorer(network, epochs=8, learning_rate=1e-2)
    return restorer.fit([chord(seed) for seed in range(3)], noises=[np.sin(np.arange(9000) * 2.5)])


@pytest.mark.parametrize("kind", ["white", "recorded"])
def test_noise_goes_and_the_signal_stays(fitted, kind):
    x = chord(99)
    noise = np.random.default_rng(0).normal(size=len(x)) if kind == "white" else 1.4 * np.sin(2.5 * np.arange(len(x)))
    restored = fitted.restore(x + noise)
    assert restored.shape == x.shape and restored.dtype == np.float32
    assert si_sdr(x, restored) > max(si_sdr(x, wiener(x + noise, size)) for size in (3, 9, 27)) + 3


def test_loudness_and_blocks_do_not_matter(fitted):
    x = chord(5) + np.random.default_rng(0).normal(size=20_000).astype(np.float32)
    whole = fitted.restore(x)
    assert np.allclose(fitted.restore(1000 * x), 1000 * whole, atol=0.1)
    pieces = list(fitted.restore_blocks(x[i : i + 777] for i in range(0, len(x), 777)))
    assert np.array_equal(np.concatenate(pieces), whole)


def test_signal_on_disk_is_read_block_by_block(tmp_path):
    x = np.memmap(tmp_path / "x.raw", np.int16, "w+", shape=300_000)
    x[:] = np.arange(300_000) % 1000
    assert np.allclose(SignalRestorer(scaling(0.5)).restore(x), 0.5 * x, atol=0.1)


def test_large_values_and_empty_blocks():
    x = np.full(2000, 1e30, np.float32)
    assert np.allclose(SignalRestorer(scaling(0.5)).restore(x), 0.5 * x, rtol=1e-3)
    blocks = SignalRestorer(scaling(0.5)).restore_blocks([np.ones(900), [], np.ones(700)])
    assert np.allclose(np.concatenate(list(blocks)), 0.5, atol=1e-3)


def test_silence_stays_silent():
    assert not SignalRestorer(scaling(1.0)).restore(np.zeros(2000)).any()


def test_saved_model_restores_alike(fitted, tmp_path):
    fitted.model_.save(tmp_path / "m.keras")
    again = SignalRestorer(keras.saving.load_model(tmp_path / "m.keras"))
    assert np.array_equal(again.restore(chord(3)), fitted.restore(chord(3)))


def test_a_compiled_model_keeps_its_loss(fitted):
    assert fitted.model_.loss is speech_loss
    inputs = keras.Input((WINDOW, 1))
    model = keras.Model(inputs, keras.layers.Conv1D(1, 3, padding="same")(inputs))
    model.compile("adam", negative_snr)
    assert SignalRestorer(model, epochs=1).fit([chord(0)]).model_.loss is negative_snr


def test_an_autoencoder_of_the_zoo_restores():
    unbounded = GaussianLikelihood(activation="linear")
    model = DenoisingAutoencoder(
        (WINDOW, 1), 8, hidden=(4,), encoder="conv1d", corruption=None, likelihood=unbounded, seed=0
    )
    model.compile("adam")
    restorer = SignalRestorer(model, epochs=1).fit([chord(0)])
    assert restorer.model_ is model and restorer.restore(chord(1)[:700]).shape == (700,)


def test_parameters_are_those_of_scikit_learn():
    restorer = SignalRestorer(epochs=3, ratios=(0, 5))
    assert clone(restorer).get_params() == restorer.get_params()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"window": 100}, "`window` must be an integer of at least 512"),
        ({"window": 2**20}, "`window` must be at most"),
        ({"ratios": 5}, "`ratios` must be two numbers"),
        ({"ratios": (5, 0)}, "`ratios` must be rising"),
        ({"ratios": (0, np.nan)}, "`ratios` must be rising"),
        ({"ratios": ("a", "b")}, "`ratios` must be a number"),
        ({"epochs": 0}, "`epochs` must be a positive integer"),
        ({"batch_size": 0}, "`batch_size` must be a positive integer"),
        ({"learning_rate": -1}, "`learning_rate` must be"),
        ({"random_state": -1}, "`seed` must be an integer of at least 0"),
        ({"model": "m.keras"}, "`model` must be of windows \\(length, 1\\)"),
        ({"model": keras.Sequential([keras.Input((8, 2)), keras.layers.ReLU()])}, "`model` must be of windows"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        SignalRestorer(**arguments).fit([np.ones(2000)])


@pytest.mark.parametrize("signals", [np.ones(2000), [], [np.zeros([2, 3])], ["a"]])
def test_bad_signals(signals):
    with pytest.raises(InputError, match="`X` must be"):
        SignalRestorer().fit(signals)


@pytest.mark.parametrize("x", [np.zeros([2, 3]), [], "abc", [np.nan] * 9])
def test_what_cannot_be_restored(x):
    with pytest.raises(InputError, match="`X` must be"):
        SignalRestorer(scaling(1.0)).restore(x)


def test_nothing_to_restore_with():
    with pytest.raises(InputError, match="`model` must be fitted before `restore`"):
        SignalRestorer().restore(np.ones(600))


@pytest.mark.filterwarnings("error:.shuffle=True. was passed:UserWarning")
def test_fit_does_not_warn_of_its_own_batches():
    inputs = keras.Input((64, 1))
    network = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    SignalRestorer(network, epochs=1).fit([chord(0, 640)])
