import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.models import AdversarialAutoencoder


def small(**arguments):
    return AdversarialAutoencoder(
        (8, 8, 1), 2, **{"hidden": (16,), "discriminator_hidden": (8,), "seed": 0, **arguments}
    )


def compiled(model):
    model.compile(
        keras.optimizers.Adam(3e-3), discriminator_optimizer=keras.optimizers.SGD(0.01, momentum=0.9), run_eagerly=True
    )
    return model


def test_each_optimizer_moves_its_own_network_alone(digits):
    model = small()
    model.compile(keras.optimizers.SGD(0.1), discriminator_optimizer=keras.optimizers.SGD(0.1), run_eagerly=True)
    for optimizer, _, _ in model.players():
        optimizer.learning_rate.assign(0.0)
        before = [
            np.concatenate([w.numpy().ravel() for w in network.weights])
            for network in (model.encoder, model.decoder, model.discriminator)
        ]
        model.fit(digits.x_train[:32], verbose=0)
        after = [
            np.concatenate([w.numpy().ravel() for w in network.weights])
            for network in (model.encoder, model.decoder, model.discriminator)
        ]
        moved = [bool((a != b).any()) for a, b in zip(before, after)]
        assert moved == ([False, False, True] if optimizer is model.optimizer else [False, False, False])


def test_discriminator_descends_on_its_own_cross_entropy(digits):
    """One step of plain descent by hand."""
    model = small()
    model.compile(keras.optimizers.SGD(0.0), discriminator_optimizer=keras.optimizers.SGD(1.0), run_eagerly=True)
    model.discriminator.layers[-1].set_weights([np.zeros([8, 1]), np.zeros([1])])
    logs = model.fit(digits.x_train[:32], batch_size=32, verbose=0).history
    assert logs["discriminator"][0] == pytest.approx(2 * np.log(2), rel=1e-5)
    assert logs["adversarial"][0] == pytest.approx(np.log(2), rel=1e-5)
    bias = model.discriminator.layers[-1].get_weights()[1]
    assert bias == pytest.approx([0.0], abs=1e-6), (
        "half of the judged codes are draws: the gradients of the bias cancel"
    )


def test_both_optimizers_survive_saving(digits, tmp_path):
    """Training that was interrupted by save and load goes on as if it was not."""
    x = digits.x_train[:64]
    model = compiled(small())
    model.fit(x, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert isinstance(again.discriminator_optimizer, keras.optimizers.SGD) and isinstance(
        again.optimizer, keras.optimizers.Adam
    )
    for (mine, _, _), (theirs, _, _) in zip(model.players(), again.players()):
        assert int(mine.iterations) == int(theirs.iterations) == 2
        assert all(np.array_equal(a, b) for a, b in zip(mine.variables, theirs.variables))
        assert any(np.abs(variable.numpy()).max() > 0 for variable in theirs.variables[2:])


@pytest.mark.parametrize("initial_scale", [2.0**15, 8.0], ids=["scaled by the model", "scaled by the user"])
@pytest.mark.long
def test_scaled_optimizer_of_the_discriminator_survives_saving(digits, tmp_path, initial_scale):
    """In float16 the loss of each player is scaled once, as Keras does with the optimizer of the autoencoder."""
    model, given = small(dtype="mixed_float16"), keras.optimizers.SGD(0.01)
    if initial_scale == 8.0:
        given = keras.optimizers.LossScaleOptimizer(given, initial_scale=8.0)
    model.compile("adam", discriminator_optimizer=given)
    model.fit(digits.x_train[:32], verbose=0)
    model.save(tmp_path / "m.keras")
    for each in (model, keras.saving.load_model(tmp_path / "m.keras")):
        scaling = each.discriminator_optimizer
        assert isinstance(scaling, keras.optimizers.LossScaleOptimizer) and scaling.initial_scale == initial_scale
        assert int(scaling.iterations) == 1 and float(scaling.dynamic_scale) == initial_scale
        assert isinstance(keras.optimizers.get(scaling.get_config()["inner_optimizer"]), keras.optimizers.SGD)


def test_compile_config_of_an_earlier_version_names_the_bare_optimizer(digits):
    model = small(dtype="mixed_float16")
    model.compile("adam", discriminator_optimizer="sgd")
    config = model.get_compile_config()
    earlier = config | {"discriminator_optimizer": config["discriminator_optimizer"]["config"]["inner_optimizer"]}
    again = small(dtype="mixed_float16")
    again.compile_from_config(earlier)
    assert again.discriminator_optimizer.get_config() == model.discriminator_optimizer.get_config()


@pytest.mark.slow
def test_codes_come_to_look_like_the_marginal(digits):
    model = AdversarialAutoencoder((8, 8, 1), 2, hidden=(64,), weight=0.1, seed=0)
    model.compile(keras.optimizers.Adam(2e-3), discriminator_optimizer=keras.optimizers.Adam(2e-3))
    plain = AdversarialAutoencoder((8, 8, 1), 2, hidden=(64,), weight=0.0, seed=0)
    plain.compile(keras.optimizers.Adam(2e-3), discriminator_optimizer=keras.optimizers.Adam(2e-3))
    distances = []
    for each in (model, plain):
        each.fit(digits.x_train, epochs=12, batch_size=64, verbose=0)
        codes = each.encode(digits.x_test).numpy()
        distances.append(np.abs(np.cov(codes.T) - np.eye(2)).max() + np.abs(codes.mean(0)).max())
    assert distances[0] < 0.5 * distances[1]


def test_a_discriminator_of_ones_own(digits):
    own = keras.Sequential([keras.Input([2]), keras.layers.Dense(1)])
    assert small(discriminator=own).discriminator is own
    with pytest.raises(InputError, match=r"`discriminator` must be a Keras model \(2,\) -> \(1,\)"):
        small(discriminator=keras.Sequential([keras.Input([2]), keras.layers.Dense(2)]))


def test_one_optimizer_for_both_is_refused():
    optimizer = keras.optimizers.Adam()
    with pytest.raises(InputError, match="`discriminator_optimizer` must be an optimizer of its own"):
        small().compile(optimizer, discriminator_optimizer=optimizer)


def test_stochastic_code_is_accepted(digits):
    model = small(posterior="diagonal")
    assert (model.terms(digits.x_test[:5])["rate"] > 0).all()
