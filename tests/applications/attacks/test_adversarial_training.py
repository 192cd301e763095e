import functools

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import AdversarialTraining
from ib_keras.applications.attacks.adversarial_training import _Ramp
from ib_keras.applications.attacks.classifier import Classifier, draws_codes
from ib_keras.applications.attacks.descent import Descent
from ib_keras.applications.attacks.interval_bounds import IntervalBounds
from ib_keras.applications.attacks.norms import NORMS
from ib_keras.models import CEBClassifier, DenseAutoencoder, VIBClassifier

RNG = np.random.default_rng(0)


def data(n=400):
    """Returns examples of two features: a wide one that tells most labels, and many narrow ones that tell all.

    Within .1, an attack turns the narrow features around, and cannot turn the wide one (Tsipras et al., 2019).
    """
    y = RNG.integers(0, 2, n)
    wide = np.where(RNG.random(n) < 0.9, y, 1 - y) * 0.6 + 0.2
    narrow = 0.5 + 0.05 * (2 * y - 1)[:, None] + RNG.normal(0, 0.05, [n, 20])
    return np.clip(np.hstack([wide[:, None], narrow]), 0, 1).astype(np.float32), y


X, Y = data()


def network(hidden=(8,)):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(units, "relu") for units in hidden]
    model = keras.Sequential([keras.Input([21]), *layers, keras.layers.Dense(2, "softmax")])
    model.compile(keras.optimizers.Adam(0.03), "sparse_categorical_crossentropy", jit_compile=False)
    return model


def bottleneck(kind=VIBClassifier, **changes):
    keras.utils.set_random_seed(0)
    model = kind((21,), 4, 2, hidden=(8,), beta=1e-3, seed=0, **changes)
    model.compile(keras.optimizers.Adam(0.03), jit_compile=False)
    return model


def under_attack(model):
    classifier = Classifier(model, [21], 1 if draws_codes(model) else None)
    y = Y[:200].astype(np.int32)
    return classifier.right(Descent(NORMS["linf"], (0.0, 1.0), 5).moved(classifier, X[:200], y, 0.1), y).mean()


MAKERS = {"network": network, "bottleneck": bottleneck}


@functools.cache
def plain(name):
    model = MAKERS[name]()
    model.fit(X, Y, epochs=40, batch_size=100, verbose=0)
    return under_attack(model)


@pytest.mark.parametrize(
    "name, form",
    [
        ("network", "trades"),
        *(
            pytest.param(*pair, marks=pytest.mark.slow)
            for pair in (
                ("network", "madry"),
                ("network", "bounds"),
                ("bottleneck", "trades"),
                ("bottleneck", "madry"),
                ("bottleneck", "bounds"),
            )
        ),
    ],
)
def test_attacked_examples_teach_the_feature_that_no_attack_turns(name, form):
    model = MAKERS[name]()
    training = AdversarialTraining(model, 0.1, form=form, steps=2)
    history = training.fit(X, Y, epochs=40, batch_size=100, validation_data=(X, Y), verbose=0)
    assert plain(name) < 0.3, "without the attack, the narrow features win"
    assert under_attack(model) > 0.8 and len(history.history["val_loss"]) == 40
    assert {"train_step", "compute_loss", "measure"}.isdisjoint(vars(model)), "the model is what it was"


@pytest.mark.slow
def test_training_after_it_is_plain_again():
    model = network()
    AdversarialTraining(model, 0.1, steps=3).fit(X, Y, epochs=3, verbose=0)
    model.fit(X, Y, epochs=60, batch_size=100, verbose=0)
    assert under_attack(model) < 0.3


def test_a_bottleneck_is_trained_within_its_distortion_and_saved_as_it_is(tmp_path):
    """With all weight on the worst case, the logged distortion of a first batch is that of the interval bounds."""
    model, x, y = bottleneck(), X[:100], Y[:100]
    worst = tf.reduce_logsumexp(IntervalBounds(model).differences(x, y, 0.1, (0, 1)), axis=1)
    training = AdversarialTraining(model, 0.1, form="bounds", weight=1.0, ramp=0.0)
    logs = training.fit(x, y, batch_size=100, verbose=0).history
    assert logs["distortion"][0] == pytest.approx(float(tf.reduce_mean(worst)), rel=1e-4) and logs["rate"][0] > 0
    assert {"train_step", "compute_loss", "measure"}.isdisjoint(vars(model)), "the model is what it was"
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    assert np.allclose(again.predict(X[:9], verbose=0), model.predict(X[:9], verbose=0), atol=1e-6)


def test_the_worst_case_of_a_linear_classifier_is_its_dual_norm():
    """Over a ball, the margin w x falls by radius |w|_1 in the largest change, and by radius |w|_2 in length."""
    losses = {}
    for norm, order in (("linf", 1), ("l2", 2)):
        model = network(hidden=())
        model.optimizer.learning_rate.assign(0.0)
        w = model.get_weights()[0] @ [-1, 1] * (2 * Y - 1)[:, None]
        lead = (X * w).sum(axis=1) - 0.01 * np.linalg.norm(w, order, axis=1)
        training = AdversarialTraining(model, 0.01, norm, steps=3, ramp=0.0, bounds=(-9, 9))
        losses[norm] = training.fit(X, Y, epochs=1, verbose=0, batch_size=400).history["loss"][0]
        assert losses[norm] == pytest.approx(np.log1p(np.exp(-lead)).mean(), rel=1e-3)


@pytest.mark.slow
def test_labels_weights_and_streams_in_all_their_forms():
    one_hot, stream = np.eye(2)[Y], tf.data.Dataset.from_tensor_slices((X, Y)).batch(100)
    model = keras.Sequential([keras.Input([21]), keras.layers.Dense(2)])
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
    AdversarialTraining(model, 0.1, form="trades", steps=1).fit(X, one_hot, verbose=0, sample_weight=np.ones(400))
    AdversarialTraining(network(), 0.1, form="bounds").fit(stream, verbose=0)
    AdversarialTraining(bottleneck(CEBClassifier, dtype="mixed_bfloat16"), 0.1, steps=1).fit(stream, verbose=0)
    sigmoid = keras.Sequential([keras.Input([21]), keras.layers.Dense(1, "sigmoid")])
    sigmoid.compile("adam", "binary_crossentropy")
    AdversarialTraining(sigmoid, 0.1, "l2", steps=1).fit(X, Y[:, None].astype(float), verbose=0)


def test_pictures_of_bytes_are_moved_in_their_range():
    digits, seen = datasets.digits(), []
    model = keras.Sequential(
        [
            keras.Input(digits.input_shape),
            keras.layers.Rescaling(1 / 255),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True), run_eagerly=True)
    own = model.train_step
    model.train_step = lambda batch: seen.append(batch[0]) or own(batch)
    x = np.round(255 * digits.x_train[:32]).astype(np.uint8)
    AdversarialTraining(model, 20, steps=2, ramp=0.0).fit(x, digits.y_train[:32], shuffle=False, verbose=0)
    moved = seen[0].numpy()
    assert 0 <= moved.min() and moved.max() <= 255 and np.abs(moved - x).max() == pytest.approx(20, abs=1e-3)


def test_the_radius_rises_over_the_batches():
    """The ramp ends with the first half of four epochs of four batches."""
    radius, share, seen = tf.Variable(0.0), tf.Variable(0.0), []
    ramp = _Ramp(radius, share, 0.2, 0.5)
    keep = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda *_, **__: seen.append((float(radius), float(share)))
    )
    network().fit(X, Y, epochs=4, batch_size=100, verbose=0, callbacks=[ramp, keep])
    expected = np.minimum(1, np.arange(16) / 8)
    assert np.array(seen) == pytest.approx(np.stack([0.2 * expected, expected], axis=1))


class OwnStep(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = keras.layers.Dense(2)

    def call(self, x):
        return self.last(x)

    def train_step(self, batch):
        self(batch[0])
        return {"loss": tf.constant(0.0)}


def test_a_step_that_takes_no_loss_is_said():
    model = OwnStep()
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with pytest.raises(InputError, match="`form` must be 'madry' for a model whose own `train_step`"):
        AdversarialTraining(model, 0.1, form="trades", steps=1).fit(X, Y, verbose=0)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"model": keras.Sequential([keras.Input([21])])}, "`model` must be a compiled Keras classifier"),
        ({"model": VIBClassifier((21,), 2, 2, hidden=(4,))}, "`model` must be compiled"),
        ({"radius": 0}, "`radius` must be above 0"),
        ({"norm": "l1"}, "`norm` must be a known name"),
        ({"form": "free"}, "`form` must be a known name. Received: 'free'. Choose one of: madry, trades, bounds."),
        ({"form": "bounds", "norm": "l2"}, "`norm` must be 'linf' for form='bounds'"),
        ({"steps": 0}, "`steps` must be a positive integer"),
        ({"weight": 2.0}, "`weight` must be left out for form='madry'"),
        ({"weight": 2.0, "form": "bounds"}, r"`weight` must be in \[0, 1\]"),
        ({"ramp": 1.5}, r"`ramp` must be in \[0, 1\]"),
    ],
)
def test_bad_arguments(changes, message):
    with pytest.raises(InputError, match=message):
        AdversarialTraining(**{"model": network()} | changes)


@pytest.mark.parametrize(
    "x, y, message",
    [
        (3 * X, Y, "`x` must be between the bounds 0 and 1"),
        (X, None, "`y` must be labels of shape"),
        (X, Y + 5, "`y` must be labels 0 .. 1"),
        (X, Y[:9], r"`y` must be one label per example \(400\). Received: 9 labels."),
        (X, np.eye(2)[Y], r"`y` must be integer labels \[n\] for the loss 'sparse_categorical_crossentropy'"),
        (X[:, :4], Y, "`x` must be examples that the model takes"),
    ],
)
def test_bad_examples(x, y, message):
    with pytest.raises(InputError, match=message):
        AdversarialTraining(network(), 0.1).fit(x, y)


@pytest.mark.parametrize("form", ["madry", "trades", "bounds"])
@pytest.mark.parametrize(
    "second, message",
    [
        ((255 * X[:20], Y[:20]), "`x` must be between the bounds 0 and 1. Received: values from "),
        ((X[:20], Y[:20] + 20), "`y` must be labels 0 .. 1. Received: labels from 20 to 21"),
        ((X[:20], Y[:20] - 5), "`y` must be labels 0 .. 1. Received: labels from -5 to -4"),
    ],
)
def test_a_later_batch_that_is_refused_stops_the_training(form, second, message):
    x, y = (np.concatenate(pair) for pair in zip((X[:40], Y[:40]), second))
    dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(20)
    with pytest.raises(InputError, match=message) as error:
        AdversarialTraining(network(), 0.1, form=form, steps=1).fit(dataset, verbose=0)
    assert len(str(error.value).splitlines()) == 1


def test_no_epochs_train_nothing():
    assert AdversarialTraining(network(), 0.1, steps=1).fit(X, Y, epochs=0, verbose=0).epoch == []


def test_an_autoencoder_is_no_classifier():
    model = DenseAutoencoder((4, 4, 1), 2, hidden=(4,))
    model.compile("adam")
    with pytest.raises(InputError, match="`model` must be a model that returns class probabilities or logits"):
        AdversarialTraining(model, 0.1).fit(RNG.random([8, 4, 4, 1]).astype("float32"), np.zeros(8, int), verbose=0)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_one_output_trains_against_its_bounds(activation):
    model = keras.Sequential([keras.Input([21]), keras.layers.Dense(1, activation)])
    model.compile("adam", "mse", jit_compile=False)
    history = AdversarialTraining(model, 0.1, form="bounds").fit(X, Y.astype("float32"), verbose=0)
    assert np.isfinite(history.history["loss"]).all()
