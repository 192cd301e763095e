import functools

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.layers import MixtureMarginal
from ib_keras.models import VAE, VIBClassifier
from tests.laws.models import small

SMALL = {"input_shape": (8, 8, 1), "latent_dim": 2, "hidden": (8,), "seed": 0}


@pytest.fixture
def handed_to_keras(monkeypatch):
    """Returns {argument: value} of the last call of `keras.Model.fit`, which does nothing else."""
    given = {}
    original = keras.Model.fit
    monkeypatch.setattr(keras.Model, "fit", functools.wraps(original)(lambda self, **named: given.update(named)))
    return given


@pytest.mark.parametrize("dtype", ["float32", "float64", "uint8"])
def test_fit_hands_the_array_of_the_user_to_keras(handed_to_keras, dtype):
    x = np.ones([16, 8, 8, 1], dtype)
    model = VAE(**SMALL)
    model.compile("sgd")
    model.fit(x)
    assert handed_to_keras["x"] is x and handed_to_keras["y"] is None
    model.fit(x, sample_weight=np.ones(16))
    assert handed_to_keras["y"] is x, "weighted examples are their own target, or Keras would drop the weights"


@pytest.mark.long
def test_numbers_of_any_type_train_alike(digits):
    """Bits as integers, booleans, doubles and floats: the same losses and weights, bit for bit."""
    bits, found = digits.x_train[:64] > 0.5, []
    for dtype in ("float32", "float64", "int64", "uint8", "bool"):
        keras.utils.set_random_seed(0)
        model = VAE(**SMALL)
        model.compile("sgd")
        losses = model.fit(bits.astype(dtype), epochs=2, verbose=0, sample_weight=np.arange(64.0)).history["loss"]
        found.append((losses, [weight.tolist() for weight in model.get_weights()]))
        assert np.array_equal(model.terms(bits.astype(dtype))["rate"], model.terms(bits.astype("float32"))["rate"])
    assert all(other == found[0] for other in found[1:])


@pytest.mark.long
def test_bytes_train_a_classifier_of_several_blocks(digits, monkeypatch):
    monkeypatch.setattr("ib_keras.models.base.coded_model._BLOCK_ROWS", 10)
    model = VIBClassifier((8, 8, 1), 2, 10, hidden=(8,), seed=0)
    model.compile("sgd")
    x, y = (16 * digits.x_test[:32]).astype("uint8"), digits.y_test[:32]
    assert np.isfinite(model.fit(x, y, verbose=0).history["loss"]).all()
    assert model.terms(x, y)["distortion"].shape == (32,)


def test_beta_may_change_while_training_and_is_saved(digits, tmp_path):
    model = small(VAE, run_eagerly=False)
    x = digits.x_test[:64]
    before = model.evaluate(x, verbose=0, return_dict=True)
    model.beta = 50.0
    after = model.evaluate(x, verbose=0, return_dict=True)
    assert before["loss"] == pytest.approx(before["distortion"] + before["rate"], rel=1e-5)
    assert after["loss"] == pytest.approx(after["distortion"] + 50 * after["rate"], rel=1e-5)
    model.save(tmp_path / "m.keras")
    assert keras.saving.load_model(tmp_path / "m.keras").objective == {"distortion": 1.0, "rate": 50.0}
    with pytest.raises(InputError, match="`beta` must be finite and at least 0"):
        model.beta = -1


def test_marginal_object_is_saved_and_not_shared_between_sizes(tmp_path):
    marginal = MixtureMarginal(4, seed=0)
    model = small(VAE, marginal=marginal)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.array_equal(again.marginal.means, marginal.means)
    with pytest.raises(InputError, match="Give each model a marginal of its own"):
        small(VAE, marginal=marginal, latent_dim=2)


def test_masked_values_are_refused_and_not_read(digits):
    x, y = digits.x_train[:32], digits.y_train[:32]
    hidden, model = np.ma.masked_greater(x, 0.5), small(VIBClassifier)
    for door in (lambda: model.fit(hidden, y, verbose=0), lambda: model.encode(hidden), lambda: model.terms(hidden, y)):
        with pytest.raises(InputError, match="`x` must be without masked values. Received: 32 of 32 rows"):
            door()
    with pytest.raises(InputError, match="`y` must be without masked values"):
        model.fit(x, np.ma.masked_equal(y, y[0]), verbose=0)


@pytest.mark.long
def test_codes_and_pictures_are_computed_in_blocks(digits, monkeypatch):
    """The parts never see more rows than a block holds, and give what they give for all rows at once."""
    model, classifier, x = small(VAE), small(VIBClassifier, shots=3), digits.x_test[:20]
    codes = [model.encode(x), model.reconstruct(x), model.sample(20, seed=1), classifier.probabilities(x)]
    monkeypatch.setattr("ib_keras.models.base.checked_input._BLOCK_ROWS", 6)
    largest = [0]
    for part in (model.encoder, model.decoder, classifier.encoder):
        call = part.call
        monkeypatch.setattr(
            part, "call", lambda t, *args, call=call, **kw: largest.append(len(t)) or call(t, *args, **kw)
        )
    again = [model.encode(x), model.reconstruct(x), model.sample(20, seed=1), classifier.probabilities(x)]
    assert max(largest) == 6
    for before, after in zip(codes, again):
        np.testing.assert_allclose(before, after, atol=1e-6)


@pytest.mark.parametrize("seed", ["a", 1.5, None, [1], 2**70])
def test_seeds_of_draws_that_are_no_integers_are_refused(digits, seed):
    model, classifier, x = small(VAE), small(VIBClassifier), digits.x_test[:4]
    calls = [model.terms, model.score_samples, lambda x, seed: model.fit_sampler("gmm", x, components=2, seed=seed)]
    calls += [lambda x, seed: model.log_likelihood(x, num_samples=2, seed=seed)]
    calls += [lambda x, seed: classifier.probabilities(x, 2, seed)]
    calls += [lambda x, seed: model.sample(2, seed=seed)] if seed is not None else []
    for call in calls:
        with pytest.raises(InputError, match="`seed` must be"):
            call(x, seed=seed)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_seeds_of_models_that_no_generator_takes_are_refused(seed):
    with pytest.raises(InputError, match=r"`seed` must be (an integer of at least 0. Received: -1|below 2\*\*63)"):
        VAE(seed=seed)


def test_seed_of_numpy_is_an_integer():
    assert small(VAE, seed=np.int64(3)).seed == 3


@pytest.mark.parametrize("n", [-1, 1.5, "a", None])
def test_number_of_draws_is_checked(n):
    with pytest.raises(InputError, match="`n` must be an integer of at least 0"):
        small(VAE).sample(n)


@pytest.mark.parametrize("t", [None, [[1.0, 2.0], [3.0]], [["a", "b", "c"]], np.zeros([2, 3], complex)])
def test_codes_that_are_no_numbers_are_refused(t):
    with pytest.raises(InputError, match="`t` must be an array of"):
        small(VAE).decode(t)


def test_lines_between_other_numbers_of_examples_are_refused(digits):
    with pytest.raises(InputError, match=r"`x1` must be paired with `x0` \(2 rows\). Received: 3 rows"):
        small(VAE).interpolate(digits.x_test[:2], digits.x_test[:3])


@pytest.mark.parametrize("name", ["m.h5", "m.hdf5"])
def test_hdf5_is_refused_since_it_would_not_load(name, tmp_path):
    with pytest.raises(InputError, match=r"`filepath` must be \*.keras"):
        small(VAE).save(tmp_path / name)
    assert not (tmp_path / name).exists()
