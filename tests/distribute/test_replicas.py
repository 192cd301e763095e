import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute, models
from ib_keras.distribute import replicas
from ib_keras.layers import DiagonalPosterior, StandardMarginal
from tests.laws.models import each

LENGTH = 0.01  # of a step of gradient descent


def without_draws(distribution):
    """Returns the distribution with its mean for every draw: replicas that draw other noise compute the same
    numbers."""

    def sample(shape=(), seed=None):
        shape = tf.reshape(tf.cast(shape, tf.int32), [-1])
        return tf.broadcast_to(distribution.mean(), tf.concat([shape, tf.shape(distribution.mean())], 0))

    distribution.sample = sample
    return distribution


@keras.saving.register_keras_serializable("tests")
class QuietPosterior(DiagonalPosterior):
    def __call__(self, parameters):
        return without_draws(super().__call__(parameters))


class QuietMarginal(StandardMarginal):
    def distribution(self):
        return without_draws(super().distribution())


QUIET = {"posterior": QuietPosterior, "marginal": QuietMarginal, "corruption": lambda: None}


def quiet(kind):
    """Returns a model whose draws do not matter."""
    chosen = {name: make() for name, make in QUIET.items() if name in inspect.signature(kind).parameters}
    return kind((8, 8, 1), 3, hidden=(8,), seed=0, **chosen)


def steps(kind, strategy, digits):
    """Returns the change of the weights by two steps of gradient descent, in units of their length, and the history.

    The first batch is uneven, and the second, of one example, leaves a replica without any. The steps are eager:
    tracing them for every model and shape would take minutes.
    """
    with strategy.scope():
        model = quiet(kind)
        model.compile(keras.optimizers.SGD(LENGTH), run_eagerly=True)
        if hasattr(model, "discriminator"):
            sgd = keras.optimizers.SGD(LENGTH), keras.optimizers.SGD(LENGTH)
            model.compile(sgd[0], discriminator_optimizer=sgd[1], run_eagerly=True)
    before = model.get_weights()
    y = (digits.y_train[:34],) if isinstance(model, models.BottleneckClassifier) else ()
    if isinstance(model, models.FairBottleneck):
        y = (np.stack([*y, np.arange(34) % 2], axis=1),)
    history = model.fit(digits.x_train[:34], *y, batch_size=33, shuffle=False, verbose=0).history
    return [(after - b) / LENGTH for after, b in zip(model.get_weights(), before)], history


@pytest.fixture(scope="module")
def mirrored():
    strategy = distribute.strategy("mirrored")
    assert strategy.num_replicas_in_sync == 2
    return strategy


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
def test_two_replicas_give_the_gradients_and_history_of_one(kind, mirrored, digits):
    (change, history), (same_change, same_history) = (
        steps(kind, strategy, digits) for strategy in (distribute.strategy("single"), mirrored)
    )
    assert any(np.abs(a).max() > 1e-4 for a in change)
    assert all(np.allclose(a, b, rtol=1e-3, atol=1e-5) for a, b in zip(change, same_change))
    assert {name: values[0] for name, values in same_history.items()} == pytest.approx(
        {name: values[0] for name, values in history.items()}, rel=1e-4, abs=1e-5
    )


@pytest.mark.long
def test_training_and_validation_under_two_replicas(mirrored, digits):
    with mirrored.scope():
        model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
        model.compile("adam", metrics=["mae"])
    history = model.fit(
        digits.x_train[:301], batch_size=100, epochs=3, validation_data=digits.x_test[:51], verbose=0
    ).history
    assert history["loss"][-1] < history["loss"][0]
    assert np.isfinite(history["val_rate"]).all() and "val_mae" in history


def test_rows_of_all_replicas_meet_with_their_gradients(mirrored):
    """Uneven shards: the gradient of the whole by the rows of each."""

    def each():
        first = tf.distribute.get_replica_context().replica_id_in_sync_group == 0
        own = tf.ones([2, 1]) if first else 5 * tf.ones([3, 1])
        with tf.GradientTape() as tape:
            tape.watch(own)
            (rows,) = distribute.whole_batch(own)
            total = tf.reduce_sum(rows**2) / 2
        return rows, tape.gradient(total, own)

    rows, gradients = map(
        mirrored.experimental_local_results, mirrored.run(tf.autograph.experimental.do_not_convert(each))
    )
    assert all(part.numpy().ravel().tolist() == [1, 1, 5, 5, 5] for part in rows)
    assert [part.numpy().ravel().tolist() for part in gradients] == [[2, 2], [10, 10, 10]], (
        "each of two replicas sums the whole"
    )


def test_regularisation_of_a_custom_encoder_counts_once(mirrored, digits):
    def encoder():
        return keras.Sequential(
            [
                keras.Input([8, 8, 1]),
                keras.layers.Flatten(),
                keras.layers.Dense(3, kernel_regularizer=keras.regularizers.L2(0.5), kernel_initializer="ones"),
            ]
        )

    losses = []
    for strategy in (distribute.strategy("single"), mirrored):
        with strategy.scope():
            model = models.DenseAutoencoder((8, 8, 1), 3, encoder=encoder(), seed=0)
            model.compile("sgd")
        losses.append(model.evaluate(digits.x_test[:32], verbose=0, return_dict=True))
    assert losses[0]["loss"] == pytest.approx(losses[0]["mse"] + 0.5 * 64 * 3, rel=1e-5)
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)


def test_each_replica_has_a_row_of_its_own():
    strategy = distribute.strategy("mirrored")
    values = strategy.experimental_distribute_values_from_function(
        lambda context: tf.constant([1.0, np.inf]) * [1.0, 1.0 - 2.0 * context.replica_id_in_sync_group]
    )
    rows = strategy.run(tf.function(lambda own: distribute.over_replicas(distribute.of_each_replica(own))), [values])
    assert strategy.experimental_local_results(rows)[0].numpy().tolist() == [[1, np.inf], [1, -np.inf]]
    assert distribute.of_each_replica(tf.constant([2.0, 3.0])).numpy().tolist() == [[2, 3]]


@pytest.mark.parametrize("sizes", [(3, 2), (5, 0)])
def test_draws_of_an_example_are_those_of_one_device(mirrored, sizes):
    """Also of a replica that has no example, in whose place a row of weight 0 stands."""
    rows = tf.random.stateless_normal([5, 2], [0, 1])

    def draw(given):
        return given[None] + tf.random.stateless_normal([3, tf.shape(given)[0], 2], [3, 4])

    def own(context):
        part = rows[: sizes[0]] if context.replica_id_in_sync_group == 0 else rows[sizes[0] :]
        return tf.pad(part, [[0, int(len(part) == 0)], [0, 0]])

    def step(given):
        first = tf.equal(tf.distribute.get_replica_context().replica_id_in_sync_group, 0)
        with replicas.real_rows(tf.where(first, sizes[0], sizes[1])):
            return replicas.drawn_as_one(draw, given, axis=1)

    values = mirrored.experimental_distribute_values_from_function(own)
    parts = mirrored.experimental_local_results(mirrored.run(tf.function(step), [values]))
    together = np.concatenate([part[:, :size] for part, size in zip(parts, sizes)], axis=1)
    np.testing.assert_array_equal(together, draw(rows))


@pytest.mark.slow
@pytest.mark.parametrize("kind", [models.BetaVAE, models.InfoVAE, models.DenoisingAutoencoder])
def test_two_replicas_learn_what_one_learns_with_all_draws(kind, mirrored, digits):
    """The last batch has one example: a replica is left without any."""
    found = []
    for strategy in (distribute.strategy("single"), mirrored):
        with strategy.scope():
            model = kind((8, 8, 1), 3, hidden=(8,), seed=0)
            model.compile(keras.optimizers.SGD(LENGTH))
        model.fit(digits.x_train[:34], batch_size=33, shuffle=False, epochs=2, verbose=0)
        found.append(model.get_weights())
    assert max(np.abs(one - other).max() for one, other in zip(*found)) < 1e-6
