"""Laws that every bottleneck classifier keeps beside those of every model."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import models
from ib_keras._checks import InputError
from ib_keras._probability import tfd
from ib_keras.layers import Posterior
from tests.laws.models import built, each, small, trained_once

pytestmark = pytest.mark.long


@pytest.fixture(params=each(models.BottleneckClassifier))
def kind(request):
    return request.param


@pytest.fixture
def trained(kind):
    return trained_once(kind)[0]


def test_predictions_are_probabilities_and_accuracy_counts_them(trained, digits):
    x, y = digits.x_test[:80], digits.y_test[:80]
    p = trained.predict(x, verbose=0)
    assert p.shape == (80, 10) and p.sum(1) == pytest.approx(np.ones(80), rel=1e-5)
    assert trained.terms(x, y)["accuracy"].mean() == pytest.approx(np.mean(p.argmax(1) == y))
    assert trained.evaluate(x, y, verbose=0, return_dict=True)["accuracy"] == pytest.approx(np.mean(p.argmax(1) == y))


def test_distortion_is_the_mean_cross_entropy_of_the_draws(trained, digits):
    x, y = digits.x_test[:30], digits.y_test[:30]
    t = trained.posterior(x).sample(trained.num_samples, seed=(0, 0))
    by_hand = [[-np.log(p[label]) for p, label in zip(trained.decode(draw).numpy(), y)] for draw in t]
    assert trained.terms(x, y)["distortion"] == pytest.approx(np.mean(by_hand, 0), rel=1e-3, abs=1e-5)


def test_shots_average_the_probabilities_of_draws(trained, digits):
    x = digits.x_test[:20]
    alone = [trained.posterior(one[None]).sample(12, seed=(3, 0))[:, 0] for one in x]
    by_hand = [np.mean(trained.decode(draws), axis=0) for draws in alone]
    assert np.allclose(trained.probabilities(x, shots=12, seed=3), by_hand, atol=1e-6)
    assert np.allclose(trained.probabilities(x, shots=0), trained.decode(trained.encode(x)), atol=1e-6)


@pytest.mark.long
def test_prediction_of_a_row_is_the_same_in_every_batch(kind, digits):
    model, x = small(kind, shots=12), digits.x_test[:20]
    whole = model.predict(x, verbose=0)
    assert np.allclose(model.predict(x, batch_size=3, verbose=0), whole, atol=1e-6)
    assert np.allclose(model.predict(x[::-1], verbose=0)[::-1], whole, atol=1e-6)
    assert np.allclose(model.probabilities(x[7:8]), whole[7:8], atol=1e-6)


@pytest.mark.parametrize("shots", [0, 3])
def test_empty_batch_has_no_predictions(kind, shots):
    assert small(kind, shots=shots)(np.zeros([0, 8, 8, 1], "float32")).shape == (0, 10)


@pytest.mark.long
def test_shots_of_the_constructor_are_used_by_predict_and_evaluate(kind, digits):
    model, x, y = small(kind, shots=5), digits.x_test[:32], digits.y_test[:32]
    p = model.predict(x, verbose=0)
    assert np.allclose(p, model.probabilities(x, shots=5), atol=1e-6)
    assert model.evaluate(x, y, verbose=0, return_dict=True)["accuracy"] == pytest.approx(np.mean(p.argmax(1) == y))


def test_metrics_of_keras_compare_labels_with_probabilities(kind, digits):
    model = built(kind)
    model.compile("adam", metrics=[keras.metrics.SparseTopKCategoricalAccuracy(3, name="top3")], run_eagerly=True)
    logs = model.evaluate(digits.x_test[:64], digits.y_test[:64], verbose=0, return_dict=True)
    assert logs["top3"] >= logs["accuracy"]


def test_labels_are_checked(kind, digits):
    model, x = small(kind), digits.x_train[:20]
    for y, message in (
        (None, "A classifier is fitted with fit"),
        (np.eye(10)[digits.y_train[:20]], "argmax"),
        (digits.y_train[:19], "one label per example"),
        (digits.y_train[:20] + 1, "`y` must be labels 0 .. 9"),
    ):
        with pytest.raises(InputError, match=message):
            model.fit(x, y, verbose=0)
    if kind is not models.FairBottleneck:  # which learns no labels without groups
        assert np.isfinite(model.fit(x, digits.y_train[:20, None], verbose=0).history["loss"]).all()
    with pytest.raises(InputError, match="Pass a Dataset of pairs"):
        model.fit(tf.data.Dataset.from_tensor_slices(x).batch(4), verbose=0)


def test_custom_decoder_is_accepted_and_others_refused(kind):
    own = keras.Sequential([keras.Input([3]), keras.layers.Dense(8, "relu"), keras.layers.Dense(10)])
    assert built(kind, decoder=own).decoder is own
    with pytest.raises(InputError, match=r"`decoder` must be a Keras model \(3,\) -> \(10,\)"):
        built(kind, decoder=keras.Sequential([keras.Input([3]), keras.layers.Dense(9)]))


@pytest.mark.parametrize(
    "wrong, message",
    [({"num_classes": 0}, "`num_classes` must be an integer of at least 2"), ({"shots": -1}, "`shots` must be")],
)
def test_bad_arguments_are_refused(kind, wrong, message):
    with pytest.raises(InputError, match=message):
        built(kind, **wrong)


def test_sizes_that_are_no_whole_numbers_are_refused(kind):
    for wrong in ({"num_classes": 1}, {"num_classes": 2.5}, {"shots": 1.5}, {"shots": -1}):
        with pytest.raises(InputError, match=f"`{next(iter(wrong))}` must be an integer of at least"):
            kind((8, 8, 1), 2, **({"num_classes": 10} | wrong))


def test_labels_written_as_floats_are_refused_in_a_dataset_too(kind, digits):
    batches = tf.data.Dataset.from_tensor_slices((digits.x_train[:16], digits.y_train[:16] / 2)).batch(8)
    with pytest.raises(InputError, match="`y` must be integer labels. Received: dtype float64. Cast whole numbers"):
        small(kind).fit(batches, verbose=0)


class Wide(Posterior):
    """A posterior of one's own: Laplace distributions."""

    def units(self, latent_dim):
        return 2 * latent_dim

    def __call__(self, parameters):
        loc, scale = tf.split(parameters, 2, axis=-1)
        return tfd.Independent(tfd.Laplace(loc, tf.nn.softplus(scale)), 1)


def test_shots_of_a_posterior_of_ones_own_average_over_its_draws(digits):
    model, x = small(models.VIBClassifier, posterior=Wide()), digits.x_test[:6]
    alone = [model.posterior(one[None]).sample(8, seed=(3, 0))[:, 0] for one in x]
    by_hand = [np.mean(model.decode(draws), axis=0) for draws in alone]
    assert np.allclose(model.probabilities(x, shots=8, seed=3), by_hand, atol=1e-6)


@pytest.mark.slow
def test_seeds_that_are_known_only_when_the_graph_runs_give_the_same_draws(digits):
    model, x = small(models.VIBClassifier), digits.x_test[:6]
    drawn = tf.function(lambda seed: model.probabilities(x, shots=4, seed=seed))
    for seed in (0, 3):
        assert np.allclose(drawn(tf.constant(seed)), model.probabilities(x, shots=4, seed=seed), atol=1e-6)
