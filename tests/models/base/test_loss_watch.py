import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute
from ib_keras._checks import InputError
from ib_keras.layers import GaussianLikelihood
from ib_keras.models import BetaVAE, DenseAutoencoder, VIBClassifier
from ib_keras.models.base.loss_watch import LossWatch, watched


def model(kind=BetaVAE, **arguments):
    made = kind((8, 8, 1), 2, hidden=(8,), seed=0, **arguments)
    made.compile("sgd")
    return made


def spoil(network, value):
    """Sets the last bias, after the activations, which may turn NaN into 0."""
    network.weights[-1].assign(np.full(network.weights[-1].shape, value))


def test_broken_encoder_is_told_from_a_broken_decoder(digits):
    for part, name in (("encoder", "rate"), ("decoder", "distortion")):
        broken = model()
        spoil(getattr(broken, part), np.nan)
        with pytest.raises(
            InputError,
            match=f"`loss` must be finite. Received: NaN or infinity in epoch 1: the term `{name}` went first",
        ):
            broken.fit(digits.x_train[:64], verbose=0)


def test_a_batch_that_no_check_of_arrays_sees(digits):
    x = digits.x_train[:64].copy()
    x[40] = np.nan
    with pytest.raises(InputError, match="`x` must be finite. Received: a batch with NaN or infinity in epoch 1"):
        model().fit(tf.data.Dataset.from_tensor_slices(x).batch(16), verbose=0)


def test_an_explosion_names_the_term_that_exploded(digits):
    exploding = model(DenseAutoencoder, likelihood="bernoulli")
    exploding.compile(keras.optimizers.SGD(1e30))
    with pytest.raises(InputError, match="the term `distortion` went first. Lower the learning rate"):
        exploding.fit(digits.x_train[:64], epochs=3, verbose=0)


@pytest.mark.long
def test_classifiers_and_two_replicas(digits):
    with distribute.strategy("mirrored").scope():
        broken = model(VIBClassifier)
    spoil(broken.encoder, np.inf)
    with pytest.raises(InputError, match="the term `rate` went first"):
        broken.fit(digits.x_train[:64], digits.y_train[:64], verbose=0)


def test_a_list_of_callbacks_made_by_keras_is_watched_too(digits):
    """The same list serves several runs: it gets one watch, which stands before the callbacks of the user."""
    listed = keras.callbacks.CallbackList([keras.callbacks.TerminateOnNaN()], add_history=True, epochs=1)
    healthy = model()
    listed.set_model(healthy)
    for _ in range(2):
        history = healthy.fit(digits.x_train[:32], verbose=0, callbacks=listed)
    assert np.isfinite(history.history["loss"]).all()
    assert [type(callback) for callback in listed.callbacks].count(LossWatch) == 1
    spoil(healthy.decoder, np.nan)
    with pytest.raises(InputError, match="the term `distortion` went first"):
        healthy.fit(digits.x_train[:32], verbose=0, callbacks=listed)


def test_what_fit_takes_as_callbacks():
    own, watcher = keras.callbacks.History(), model()
    for given, expected in ((None, 0), (own, 1), ([own, own], 2), ((own,), 1)):
        found = watched(given, watcher)
        assert isinstance(found[0], LossWatch) and found[1:] == [own] * expected


class Counter(keras.callbacks.Callback):
    batches = 0

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1


class Batches(keras.utils.PyDataset):
    def __init__(self, *arrays):
        super().__init__()
        self._arrays = arrays

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return tuple(array[16 * index : 16 * index + 16] for array in self._arrays)


PICTURES = r"`x` must be within \[0, 1\] for BernoulliLikelihood. Received: values from -1 to 1. Divide bytes"
LABELS = r"`y` must be labels 0 .. 9. Received: labels from {} to {}. Number the classes from 0"


def case(name, digits):
    """Returns (class, batches [48, ...] with values outside the range, message)."""
    x, y = digits.x_train[:48], digits.y_train[:48]
    return {
        "pictures": (BetaVAE, (2 * x - 1,), PICTURES),
        "labels above": (VIBClassifier, (x, y + 1), LABELS.format("[12]", 10)),
        "labels below": (VIBClassifier, (x, y - 1), LABELS.format(-1, "[89]")),
    }[name]


@pytest.mark.parametrize("name", ["pictures", "labels above", "labels below"])
@pytest.mark.parametrize("given", ["Dataset", "PyDataset", "generator", "validation", "evaluate", "on_batch"])
@pytest.mark.long
def test_values_out_of_range_are_refused_however_they_are_given(name, given, digits):
    kind, arrays, message = case(name, digits)
    trained, batches = model(kind), tf.data.Dataset.from_tensor_slices(arrays).batch(16)
    valid = (digits.x_train[:16],) if kind is BetaVAE else (digits.x_train[:16], digits.y_train[:16])
    doors = {
        "Dataset": lambda: trained.fit(batches, verbose=0),
        "PyDataset": lambda: trained.fit(Batches(*arrays, *arrays[: kind is BetaVAE]), verbose=0),
        "generator": lambda: trained.fit((batch for batch in batches), verbose=0),
        "validation": lambda: trained.fit(*valid, validation_data=batches, verbose=0),
        "evaluate": lambda: trained.evaluate(batches, verbose=0),
        "on_batch": lambda: (trained.test_on_batch if kind is BetaVAE else trained.train_on_batch)(*arrays),
    }
    with pytest.raises(InputError, match=message):
        doors[given]()


HOWS = [{"jit_compile": True}, {"steps_per_execution": 3}, {"run_eagerly": True}, "mirrored"]
# Stopping replicas now and then takes a minute on two cores: one case of them is enough for every day.
WAYS = [
    pytest.param(name, how, marks=pytest.mark.slow if how == "mirrored" and name != "pictures" else ())
    for name in ("pictures", "labels above", "labels below")
    for how in HOWS
]


@pytest.mark.parametrize(("name", "how"), WAYS)
@pytest.mark.long
def test_values_out_of_range_are_refused_however_the_step_runs(name, how, digits):
    kind, arrays, message = case(name, digits)
    with distribute.strategy("mirrored" if how == "mirrored" else "single").scope():
        trained = model(kind)
        trained.compile("sgd", **({} if how == "mirrored" else how))
    with pytest.raises(InputError, match=message):
        trained.fit(tf.data.Dataset.from_tensor_slices(arrays).batch(48), verbose=0)


@pytest.mark.long
def test_training_stops_at_the_first_bad_batch(digits):
    x, counter = digits.x_train[:64].copy(), Counter()
    for bad, message in ((2.0, "values from 0 to 2"), (np.nan, "a batch with NaN or infinity in epoch 1")):
        x[40], counter.batches = bad, 0
        with pytest.raises(InputError, match=message):
            model().fit(tf.data.Dataset.from_tensor_slices(x).batch(16), verbose=0, callbacks=counter)
        assert counter.batches == 2, "the watch stands before the callbacks of the user"


def test_unbounded_likelihoods_take_any_number(digits):
    trained = model(DenseAutoencoder, likelihood=GaussianLikelihood(activation="linear"))
    batches = tf.data.Dataset.from_tensor_slices(300 * digits.x_train[:32] - 100).batch(16)
    assert np.isfinite(trained.fit(batches, verbose=0).history["loss"]).all()


@pytest.mark.parametrize(("weight", "received"), [(-0.5, "a weight of -0.5"), (np.nan, "NaN or infinity")])
@pytest.mark.long
def test_weights_that_are_none(digits, weight, received):
    x, weights = digits.x_train[:32], np.ones(32, "float32")
    weights[20] = weight
    batches = tf.data.Dataset.from_tensor_slices((x, x, weights)).batch(16)
    for run in (model().fit, model().evaluate):
        with pytest.raises(InputError, match=f"`sample_weight` must be finite and at least 0. Received: {received}"):
            run(batches, verbose=0)
    before = model()
    for run in (before.fit, before.evaluate, before.train_on_batch):
        with pytest.raises(InputError, match="`sample_weight` must be finite and at least 0. Received: values from"):
            run(x, sample_weight=weights)


def test_an_evaluation_forgets_the_batches_before_it(digits):
    trained, x = model(), digits.x_train[:32]
    with pytest.raises(InputError, match="within"):
        trained.evaluate(tf.data.Dataset.from_tensor_slices(x + 1).batch(16), verbose=0)
    assert np.isfinite(
        trained.evaluate(tf.data.Dataset.from_tensor_slices(x).batch(16), verbose=0, return_dict=True)["loss"]
    )


def test_a_mended_model_trains_again(digits):
    broken = model()
    good = broken.get_weights()
    spoil(broken.encoder, np.nan)
    with pytest.raises(InputError):
        broken.fit(digits.x_train[:32], verbose=0)
    broken.set_weights(good)
    assert np.isfinite(broken.fit(digits.x_train[:32], verbose=0).history["loss"]).all()


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.long
def test_data_without_a_batch(digits):
    x, trained = digits.x_train[:32], model()
    nothing = tf.data.Dataset.from_tensor_slices(x).filter(lambda one: False).batch(16)
    for run, purpose in (
        (lambda: trained.fit(nothing, verbose=0), "training"),
        (lambda: trained.fit(x, validation_data=nothing, verbose=0), "evaluation"),
        (lambda: trained.evaluate(nothing, verbose=0), "evaluation"),
    ):
        with pytest.raises(InputError, match=f"`x` must be at least one batch of data for {purpose}. Received: none"):
            run()


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_a_generator_that_ends_before_the_epochs_is_no_error(digits):
    x = digits.x_train[:32]
    history = model().fit(((x[i : i + 16],) for i in (0, 16)), steps_per_epoch=2, epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"][0])
