import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.models import VAE, DenseAutoencoder, Term, VIBClassifier

SMALL = {"input_shape": (8, 8, 1), "latent_dim": 2, "hidden": (8,), "seed": 0}


def test_new_weights_are_taken_by_steps_that_are_compiled_already(digits):
    """Two epochs of the same compiled step: the loss is the rate with the weight that is in force in each."""
    model = VAE(**SMALL)
    model.compile("sgd")
    first = model.fit(digits.x_train[:32], batch_size=32, verbose=0).history
    compiled = model.train_function
    model.beta = 40.0
    second = model.fit(digits.x_train[:32], batch_size=32, verbose=0).history
    assert model.train_function is compiled
    for logs, beta in ((first, 1.0), (second, 40.0)):
        assert logs["loss"][0] == pytest.approx(logs["distortion"][0] + beta * logs["rate"][0], rel=1e-5)


@pytest.mark.long
def test_the_one_metric_of_the_loss_is_the_mean_of_the_weighted_terms(digits):
    model = VAE(**SMALL)
    assert [metric.name for metric in model.metrics] == ["distortion", "rate", "mse"]
    model.compile("sgd", metrics=["mae"])
    logs = model.fit(digits.x_train[:32], verbose=0).history
    names = ["loss", "compile_metrics", "distortion", "rate", "mse"]
    assert [metric.name for metric in model.metrics] == model.metrics_names == names
    assert float(model.metrics[0].result()) == pytest.approx(logs["loss"][0], rel=1e-6)
    assert logs["loss"][0] == pytest.approx(logs["distortion"][0] + logs["rate"][0], rel=1e-5)
    model.reset_metrics()
    assert float(model.metrics[0].result()) == 0


@pytest.mark.parametrize(
    "kind, name, rises", [(VAE, "mse", False), (VAE, "rate", False), (VIBClassifier, "accuracy", True)]
)
def test_callbacks_find_the_direction_of_every_term(kind, name, rises, tmp_path):
    """The best of two epochs is kept, where a direction that Keras does not know would raise."""
    model, best = kind(**SMALL), keras.callbacks.ModelCheckpoint(str(tmp_path / "m.keras"), f"val_{name}")
    best.set_model(model)
    stopping = keras.callbacks.EarlyStopping(f"val_{name}", patience=9)
    stopping.set_model(model)
    stopping.on_train_begin()
    for epoch, value in enumerate([2.0, 3.0, 1.0]):
        stopping.on_epoch_end(epoch, {f"val_{name}": value})
    assert stopping.best == (3.0 if rises else 1.0)
    best.save_best_only = True
    best._set_monitor_op()
    assert bool(best._is_improvement(2.0, 1.0)) is rises


def test_direction_of_a_term_follows_from_its_weight_unless_it_is_given():
    given = [Term("a"), Term("b", 1.0), Term("c", -1.0), Term("d", -1.0, higher_is_better=False)]
    assert [term.rises for term in given] == [False, False, True, False]


def test_loss_weights_are_refused():
    with pytest.raises(InputError, match="`loss_weights` must be None, since the weights are those of `objective`"):
        VAE(**SMALL).compile("adam", loss_weights=[1.0, 2.0])


@pytest.mark.long
def test_terms_without_a_weight_get_no_gradient(digits):
    """The mean squared error alone moves a plain autoencoder: its distortion and rate are logged without a gradient."""
    model = DenseAutoencoder(**SMALL)
    model.compile(keras.optimizers.SGD(1.0), run_eagerly=True)
    x, before = digits.x_train[:16], [variable.numpy() for variable in model.trainable_variables]
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - x) ** 2)
    expected = [gradient.numpy() for gradient in tape.gradient(loss, model.trainable_variables)]
    model.fit(x, batch_size=16, verbose=0)
    moved = [b - after.numpy() for b, after in zip(before, model.trainable_variables)]
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(moved, expected))
