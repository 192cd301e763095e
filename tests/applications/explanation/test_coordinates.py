import functools
import json
import subprocess
import sys

import keras
import numpy as np
import pytest

import ib_keras as ib
from ib_keras._checks import InputError
from ib_keras.applications import coordinates
from tests.oracles.linear_gaussian_autoencoder import NOISE, VARIANCE, WEIGHTS

X = np.random.default_rng(0).uniform(size=[300, 8, 8, 1]).astype("float32")
LOUD, QUIET, UNUSED = 2.0, 0.5, 0.0


def quarters():
    """A wrapped pair: coordinate 0 paints the upper left quarter, 1 the lower right one, and 2 nothing.

    The code is the mean brightness of the quarter, and 2 is noise alone.
    """
    areas = np.zeros([8, 8, 3], "float32")
    areas[:4, :4, 0], areas[4:, 4:, 1] = 1, 1
    areas = areas.reshape(64, 3)
    encoder = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(6)])
    kernel = np.hstack([areas / 16, np.zeros([64, 3])]) * 10
    encoder.set_weights([kernel, np.array([-5, -5, 0, np.log(0.01), np.log(0.01), 0.0])])
    decoder = keras.Sequential([keras.Input((3,)), keras.layers.Dense(64), keras.layers.Reshape((8, 8, 1))])
    decoder.set_weights([(areas * [LOUD, QUIET, UNUSED]).T, np.full(64, 0.5)])
    return ib.wrap(encoder, decoder)


def test_a_linear_decoder_and_a_known_channel_have_their_closed_forms(linear):
    found = coordinates(linear.model, linear.x[:3000], max_examples=3000)
    rows = 4 * np.array([max(one, 1e-3) for one in found.std_error])
    assert (np.abs(found.nats - 0.5 * np.log(VARIANCE / NOISE**2)) < rows).all()
    expected = np.diag(np.abs(WEIGHTS)) * found.deviation
    assert found.response == pytest.approx(expected, rel=2 / np.sqrt(2 * 64 * 8), abs=1e-6)
    assert found.deviation == pytest.approx(np.ones(3), rel=4 / np.sqrt(2 * 3000))
    assert (found.verdict, found.dead.tolist()) == ("trusted", [False, False, True])
    assert found.reason.startswith("1 of 3 coordinates is dead, surely below 0.01 nats")


def test_a_coordinate_of_a_quarter_responds_there_alone():
    found = coordinates(quarters(), X)
    response = found.response[..., 0]
    assert response[0, :4, :4] == pytest.approx(np.full([4, 4], LOUD * found.deviation[0]), rel=0.06)
    assert response[1, 4:, 4:] == pytest.approx(np.full([4, 4], QUIET * found.deviation[1]), rel=0.06)
    response[0, :4, :4], response[1, 4:, 4:] = 0, 0
    assert response.max() == 0 and found.dead.tolist() == [False, False, True]


@functools.cache
def squeezed():
    """A VAE of four coordinates with a large weight of the rate, on rows of two hidden numbers."""
    generator = np.random.default_rng(0)
    hidden = generator.normal(size=[1500, 2])
    x = np.float32(hidden @ generator.normal(size=[2, 20]) + 0.1 * generator.normal(size=[1500, 20]))
    likelihood = ib.layers.GaussianLikelihood(0.5, "linear")
    model = ib.models.BetaVAE((20,), 4, beta=4.0, hidden=(32,), likelihood=likelihood, seed=0)
    model.compile(keras.optimizers.Adam(1e-2))
    model.fit(x[:1000], epochs=60, batch_size=50, verbose=0)
    return model, x[1000:]


@pytest.mark.slow
def test_a_large_beta_leaves_dead_coordinates_without_response():
    model, x = squeezed()
    found = coordinates(model, x)
    dead = found.dead
    assert dead.sum() == 2 and found.nats[~dead].min() > 0.5 and np.abs(found.nats[dead]).max() < 0.02
    assert found.response[dead].max() < 0.1 * found.response[~dead].max(axis=1).min()
    assert "a code of 2 would do" in found.reason


@pytest.mark.long
def test_a_used_coordinate_finds_its_factor_and_a_dead_one_none():
    model, x = squeezed()
    codes = model.encode(x).numpy()
    best = int(codes.std(axis=0).argmax())
    factors = np.digitize(np.stack([codes[:, best], np.random.default_rng(1).normal(size=500)], 1), [-0.7, 0, 0.7])
    found = coordinates(model, x, factors, ["told", "noise"])
    assert found.nearest_factor[best] == "told" and 0.3 < found.share[best] < 1
    assert [name for name, dead in zip(found.nearest_factor, found.dead) if dead] == [None, None]
    assert (found.factor_information.sum(axis=1) < found.nats + 0.2).all()


def test_a_code_without_noise_has_no_trusted_nats():
    model = ib.models.DenseAutoencoder((8, 8, 1), 3, hidden=(8,), seed=0)
    found = coordinates(model, X)
    assert (found.verdict, found.noise_std > 0) == ("ill_posed", True) and "no channel is known" in found.reason
    assert found.deviation == pytest.approx(model.encode(X).numpy().std(axis=0), rel=1e-4)
    assert found.response.shape == (3, 8, 8, 1) and found.response.max() > 0


def test_a_collapsed_code_of_points_is_dead():
    model = ib.models.DenseAutoencoder((8, 8, 1), 2, hidden=(8,), seed=0)
    model.encoder.set_weights([np.zeros_like(one) for one in model.encoder.get_weights()])
    found = coordinates(model, X)
    assert found.dead.all() and found.response.max() == 0 and "lower the weight of the rate" not in found.reason


def test_mixed_precision_gives_the_numbers_of_float32():
    plain = coordinates(quarters(), X)
    keras.config.set_dtype_policy("mixed_float16")
    mixed = coordinates(quarters(), X)
    assert mixed.nats == pytest.approx(plain.nats, abs=0.02)
    assert mixed.response == pytest.approx(plain.response, rel=0.02, abs=2e-3)
    assert np.array_equal(mixed.dead, plain.dead)


@pytest.mark.slow
def test_a_saved_model_gives_the_same_in_a_fresh_process(tmp_path):
    model = quarters()
    model.save(tmp_path / "m.keras")
    np.save(tmp_path / "x.npy", X)
    program = (
        "import json, keras, numpy as np, ib_keras as ib\n"
        f"model, x = keras.saving.load_model({str(tmp_path / 'm.keras')!r}), np.load({str(tmp_path / 'x.npy')!r})\n"
        "found = ib.applications.coordinates(model, x)\n"
        "walk = model.traverse(x[:1], [1], 3)\n"
        "print(json.dumps([found.nats.tolist(), found.response.tolist(), walk.tolist()]))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    nats, response, walk = json.loads(done.stdout.strip().splitlines()[-1])
    found = coordinates(model, X)
    assert nats == pytest.approx(found.nats.tolist(), abs=1e-5)
    assert np.array(response) == pytest.approx(found.response, abs=1e-5)
    assert np.array(walk) == pytest.approx(model.traverse(X[:1], [1], 3), abs=1e-5)


def test_the_same_call_gives_the_same_bits_and_another_seed_others():
    first, again, other = (coordinates(quarters(), X, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first.nats, again.nats) and np.array_equal(first.response, again.response)
    assert not np.array_equal(first.nats, other.nats)


def test_few_rows_are_kept_where_few_are_asked():
    assert {one.n for one in coordinates(quarters(), X, max_examples=50).estimates} == {50}


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": keras.Sequential()}, "`model` must be an autoencoder of ib_keras.models"),
        ({"model": ib.models.VIBClassifier}, "`model` must be an autoencoder of ib_keras.models"),
        ({"x": X[:5]}, "`x` must be 20 examples or more. Received: 5."),
        ({"x": X[..., 0]}, "`x` must be examples of shape"),
        ({"x": np.full([30, 8, 8, 1], np.nan)}, "`x` must be finite"),
        ({"factors": np.zeros(3, int)}, "`factors` must be of one row for each of the 300 examples"),
        ({"factors": np.zeros(300)}, "`factors` must be integers that number"),
        ({"factors": np.arange(300) % 2, "factor_names": []}, "`factor_names` must be 1 names"),
        ({"threshold": 0.0}, "`threshold` must be above 0"),
        ({"max_examples": 3}, "`max_examples` must be an integer of at least 20"),
        ({"draws": 1}, "`draws` must be an integer of at least 2"),
        ({"seed": -1}, "`seed` must be"),
    ],
)
def test_bad_input_is_refused_in_one_line(arguments, message):
    given = {"model": quarters(), "x": X, **arguments}
    with pytest.raises(InputError, match=message) as refused:
        coordinates(**given)
    assert "\n" not in str(refused.value)


def test_tokens_and_diverged_models_are_refused():
    tokens = ib.models.VAE((6,), 2, hidden=(8,), likelihood=ib.layers.CategoricalLikelihood(5), seed=0)
    with pytest.raises(InputError, match="`model` must be an autoencoder that decodes numbers"):
        coordinates(tokens, np.zeros([30, 6]))
    model = ib.models.VAE((8, 8, 1), 2, hidden=(8,), seed=0)
    model.encoder.set_weights([np.full_like(one, np.nan) for one in model.encoder.get_weights()])
    with pytest.raises(InputError, match="`model` must be with finite codes"):
        coordinates(model, X)
