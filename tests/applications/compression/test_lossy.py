"""Rounded codes, beside the entropy of their frequencies."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.compression.lossy import Lossy, mean_codes, noise_of_codes, require_lossy
from ib_keras.layers import CategoricalLikelihood, GaussianLikelihood
from ib_keras.models import BetaVAE, DenseAutoencoder


def silent(rows):
    pass


@pytest.fixture(scope="module")
def coder(binary):
    codes = mean_codes(binary.model, binary.x_train)
    return Lossy.fitted(binary.model, codes, 2 * noise_of_codes(binary.model, binary.x_train).astype("float32"))


def test_size_is_the_entropy_of_the_cells(coder, binary):
    cells = np.round(mean_codes(binary.model, binary.x_train) / coder._steps).astype(int)
    entropy = 0
    for column in cells.T:
        p = np.unique(column, return_counts=True)[1] / len(column)
        entropy -= len(column) * (p * np.log2(p)).sum()
    # Probabilities are smoothed, and rounded to a sixteenth of an octave.
    assert entropy - 64 < 8 * len(coder.encoded(binary.x_train, silent)) < 1.01 * entropy + 64


def test_decoded_are_the_decoder_at_the_middle_of_the_cells(coder, binary):
    found = coder.decoded(coder.encoded(binary.x, silent), np.dtype("float32"), silent)
    cells = np.round(mean_codes(binary.model, binary.x) / coder._steps) * coder._steps
    np.testing.assert_array_equal(found, binary.model.decode(cells.astype("float32")))


def test_settings_make_the_same_coder(coder, binary):
    content = coder.encoded(binary.x, silent)
    other = Lossy.read(binary.model, coder.settings)
    expected = coder.decoded(content, np.dtype("float32"), silent)
    assert np.array_equal(other.decoded(content, np.dtype("float32"), silent), expected)
    assert other.settings == coder.settings


def test_integers_are_levels(coder, binary):
    grey = binary.x.astype(np.uint8)
    assert coder.encoded(grey, silent) == coder.encoded(binary.x, silent)
    found = coder.decoded(coder.encoded(grey, silent), np.dtype("uint8"), silent)
    shown = coder.decoded(coder.encoded(binary.x, silent), np.dtype("float32"), silent)
    assert found.dtype == np.uint8 and np.array_equal(found, np.round(shown))


def test_codes_beyond_the_training_examples_go_to_the_last_cells(binary):
    steps, trained = np.full(4, 0.5, "float32"), np.array([[0.0] * 4, [0.5] * 4], "float32")
    coder = Lossy.fitted(binary.model, trained, steps)
    found = coder.decoded(coder.encoded(binary.x, silent), np.dtype("float32"), silent)
    cells = np.round(mean_codes(binary.model, binary.x) / steps)
    assert cells.min() < 0 and cells.max() > 1
    np.testing.assert_array_equal(found, binary.model.decode(np.clip(cells, 0, 1) * steps))


def test_a_coordinate_that_never_changes_costs_nothing(binary):
    coder = Lossy.fitted(binary.model, np.zeros([4000, 4], "float32"), np.full(4, 100, "float32"))
    assert len(coder.encoded(np.repeat(binary.x, 30, axis=0), silent)) < 30


def test_noise_of_points_is_their_deviation(digits):
    model = DenseAutoencoder((8, 8, 1), 2, hidden=(4,), seed=0)
    codes = model.encode(digits.x_train[:50]).numpy()
    np.testing.assert_allclose(noise_of_codes(model, digits.x_train[:50]), codes.std(0), rtol=1e-5)


@pytest.mark.parametrize("likelihood, one", [("gaussian", 255), (GaussianLikelihood(1.0, "linear"), 1)])
def test_bytes_of_a_bounded_density_are_255_times_the_value(likelihood, one):
    model = DenseAutoencoder((5,), 2, hidden=(4,), likelihood=likelihood, seed=0)
    x = np.random.default_rng(0).integers(256, size=[50, 5], dtype=np.uint8)
    np.testing.assert_array_equal(mean_codes(model, x), model.encode((x / one).astype("float32")))
    coder = Lossy.fitted(model, mean_codes(model, x), np.full(2, 0.1, "float32"))
    found, shown = (coder.decoded(coder.encoded(x, silent), np.dtype(kind), silent) for kind in ("uint8", "float32"))
    np.testing.assert_array_equal(found, np.round(np.clip(one * shown, 0, 255)).astype("uint8"))


def test_cells_without_number_are_refused(binary):
    with pytest.raises(InputError, match="`step` must be so large that codes have at most 16384 cells"):
        Lossy.fitted(binary.model, np.ones([2, 4], "float32"), np.full(4, 1e-9, "float32"))


def test_tokens_are_refused():
    with pytest.raises(InputError, match="`step` must be None for a model of tokens"):
        require_lossy(BetaVAE((5,), 2, hidden=(4,), likelihood=CategoricalLikelihood(3)))
