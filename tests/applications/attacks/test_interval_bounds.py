import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.attacks.interval_bounds import IntervalBounds
from ib_keras.models import CEBClassifier, VIBClassifier

SHAPE = 6, 6, 2
RNG = np.random.default_rng(0)
X, Y = RNG.uniform(size=[20, *SHAPE]).astype(np.float32), RNG.integers(0, 3, 20)
LAYERS = keras.layers


def convolutional():
    norm = LAYERS.BatchNormalization()
    model = keras.Sequential(
        [
            keras.Input(SHAPE),
            LAYERS.Rescaling(2.0, -1.0),
            LAYERS.Conv2D(3, 3, 2, padding="same", activation="tanh"),
            norm,
            LAYERS.Conv2D(4, 2, data_format="channels_last"),
            LAYERS.LeakyReLU(),
            LAYERS.AveragePooling2D(2, padding="same"),
            LAYERS.Dropout(0.5),
            LAYERS.Flatten(),
            keras.Sequential([LAYERS.Dense(8, "softplus")]),
            LAYERS.Dense(3, "softmax"),
        ]
    )
    norm.set_weights([np.array([-1.0, 2.0, 1.0]), np.ones(3), np.zeros(3), np.ones(3)])
    return model


def functional():
    start = keras.Input(SHAPE)
    hidden = LAYERS.Dense(8, "relu")(LAYERS.Flatten()(start))
    return keras.Model(start, LAYERS.Softmax()(LAYERS.Activation("elu")(LAYERS.Dense(3)(hidden))))


def logits_of(model, x):
    if isinstance(model, VIBClassifier):
        return model.log_probabilities(x).numpy()
    return np.log(np.maximum(model(x, training=False), 1e-30))


@pytest.mark.parametrize(
    "make",
    [convolutional, functional, lambda: VIBClassifier(SHAPE, 4, 3, hidden=(8,), seed=0)],
    ids=["convolutional", "functional", "bottleneck"],
)
def test_no_input_in_the_box_passes_the_bounds(make):
    keras.utils.set_random_seed(0)
    model, radius = make(), 0.05
    found = IntervalBounds(model).differences(X, Y, radius, (0, 1)).numpy()
    assert found[np.arange(20), Y] == pytest.approx(0, abs=1e-6)
    for _ in range(20):
        moved = np.clip(X + radius * RNG.choice([-1, 1], X.shape), 0, 1).astype(np.float32)
        z = logits_of(model, moved)
        assert (z - z[np.arange(20), Y][:, None] <= found + 1e-4).all()
    exact = logits_of(model, X)
    none = IntervalBounds(model).differences(X, Y, 0.0, (0, 1)).numpy()
    assert none == pytest.approx(exact - exact[np.arange(20), Y][:, None], abs=2e-4), "no move leaves the logits"


@pytest.mark.parametrize("units", [1, 3])
def test_bounds_of_a_linear_classifier_are_exact(units):
    """The largest difference of two logits over a box is w x + radius |w|_1, with w the difference of their weights."""
    model = keras.Sequential([keras.Input([5]), LAYERS.Dense(units)])
    kernel, bias = RNG.normal(size=[5, units]), RNG.normal(size=units)
    model.set_weights([kernel, bias])
    x, y = RNG.normal(size=[20, 5]), RNG.integers(0, max(2, units), 20)
    if units == 1:
        kernel, bias = np.hstack([np.zeros([5, 1]), kernel]), np.array([0.0, bias[0]])
    w = kernel[:, None, :] - kernel[:, y][:, :, None]
    expected = np.einsum("nu,unc->nc", x, w) + bias - bias[y][:, None] + 0.2 * np.abs(w).sum(axis=0)
    found = IntervalBounds(model).differences(x, y, 0.2, (-np.inf, np.inf)).numpy()
    assert found == pytest.approx(expected, abs=1e-5)
    other = np.where(np.arange(expected.shape[1]) == y[:, None], -np.inf, expected).max(axis=1)
    assert (IntervalBounds(model).certified(x, y, 0.2, (-np.inf, np.inf)) == (other < 0)).all()


def test_the_box_ends_at_the_bounds():
    model = keras.Sequential([keras.Input([1]), LAYERS.Dense(2, use_bias=False)])
    model.set_weights([np.array([[0.0, 1.0]])])
    assert IntervalBounds(model).differences([[0.9]], [0], 5.0, (0, 1)).numpy()[0, 1] == pytest.approx(1.0)


def branched():
    start = keras.Input([4])
    return keras.Model(start, LAYERS.Add()([LAYERS.Dense(3)(start), LAYERS.Dense(3)(start)]))


@pytest.mark.parametrize(
    "make, message",
    [
        (branched, "Functional with branches"),
        (lambda: keras.Sequential([keras.Input([4, 2]), LAYERS.LSTM(3), LAYERS.Dense(2)]), "LSTM"),
        (lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3), LAYERS.Lambda(lambda z: 100 * z)]), "Lambda"),
        (
            lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3), LAYERS.LayerNormalization()]),
            "LayerNormalization",
        ),
        (lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3, "gelu"), LAYERS.Dense(2)]), "Dense"),
        (lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3, abs), LAYERS.Dense(2)]), "Dense"),
        (lambda: CEBClassifier((4,), 2, 3, hidden=(4,), shots=3), "a prediction from draws"),
    ],
)
def test_networks_without_bounds_are_refused(make, message):
    with pytest.raises(
        InputError, match=f"`model` must be a chain of layers with interval bounds. Received: .*{message}"
    ):
        IntervalBounds(make())


def relu(x):
    """A function of the user with the name of one of Keras."""
    return keras.ops.abs(x) - 1


def softmax(z):
    return keras.ops.softmax(-z)


class Negated(LAYERS.Activation):
    def call(self, z):
        return -z


class Halved(LAYERS.Dense):
    def call(self, x):
        return super().call(x) / 2


class Flipped(keras.Sequential):
    def call(self, x, training=None, mask=None):
        return super().call(1 - x, training=training)


class FlippedFunctional(keras.Model):
    def call(self, x, training=None, mask=None):
        return super().call(1 - x)


class OwnPrediction(VIBClassifier):
    def log_probabilities(self, x, shots=None, seed=0):
        return -super().log_probabilities(x, shots, seed)


class OwnTraining(keras.Sequential):
    def train_step(self, data):
        return super().train_step(data)


def functional_of(kind):
    start = keras.Input([4])
    return kind(start, LAYERS.Dense(3)(start))


@pytest.mark.parametrize(
    "make",
    [
        lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3, relu), LAYERS.Dense(3)]),
        lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3, relu)]),
        lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3), LAYERS.Activation(softmax)]),
        lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3), Negated("softmax")]),
        lambda: keras.Sequential([keras.Input([4]), Negated("relu"), LAYERS.Dense(3)]),
        lambda: keras.Sequential([keras.Input([4]), Halved(3)]),
        lambda: Flipped([keras.Input([4]), LAYERS.Dense(3)]),
        lambda: keras.Sequential([keras.Input([4]), Flipped([keras.Input([4]), LAYERS.Dense(3)])]),
        lambda: functional_of(FlippedFunctional),
        lambda: keras.Sequential([keras.Input([4]), LAYERS.Dense(3), LAYERS.Softmax(axis=0)]),
        lambda: OwnPrediction((4,), 2, 3, hidden=()),
    ],
)
def test_what_only_looks_like_a_known_layer_is_refused(make):
    with pytest.raises(InputError, match="`model` must be a chain of layers with interval bounds"):
        IntervalBounds(make())


def test_a_training_step_of_its_own_changes_no_output():
    assert IntervalBounds(OwnTraining([keras.Input([4]), LAYERS.Dense(3)])).certified(
        np.zeros([1, 4]), [0], 0.1, (0, 1)
    ).shape == (1,)


@pytest.mark.parametrize("probabilities", [False, True])
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "tanh", "relu"])
def test_one_output_has_the_threshold_of_its_kind(activation, probabilities):
    """A probability is that of class 1 above 1/2, a logit above 0, and a sigmoid has the logit of its probability."""
    model = keras.Sequential([keras.Input([1]), LAYERS.Dense(1, activation)])
    model.set_weights([np.ones([1, 1]), np.zeros(1)])
    threshold = 0.0 if activation == "sigmoid" or not probabilities else float(np.arctanh(0.5))
    threshold = 0.5 if probabilities and activation in ("linear", "relu") else threshold
    x = threshold + np.array([[-0.3], [-0.1], [0.1], [0.3]])
    found = [IntervalBounds(model, probabilities).certified(x, [label] * 4, 0.2, (-5, 5)).tolist() for label in (0, 1)]
    below = activation != "relu" or probabilities
    assert found == [[below, False, False, False], [False, False, False, True]]


def test_bounds_of_another_computation_are_refused():
    model = keras.Sequential([keras.Input([4]), LAYERS.Dense(3, "tanh"), LAYERS.Dense(3, "softmax")])
    x = RNG.normal(size=[5, 4])
    IntervalBounds(model).require_outputs(x)
    vars(model.layers[0])["call"] = lambda x, training=None: keras.ops.tanh(-x)[:, :3]
    with pytest.raises(InputError, match="outputs are not those of its layers in turn"):
        IntervalBounds(model).require_outputs(x)


@pytest.mark.parametrize(
    "make", [convolutional, functional, lambda: VIBClassifier(SHAPE, 4, 3, hidden=(8,), dtype="mixed_bfloat16")]
)
def test_bounds_of_no_move_are_the_outputs(make):
    IntervalBounds(make()).require_outputs(X)


def test_rectified_logits_that_tie_prove_nothing():
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, "relu")])
    model.set_weights([np.eye(2, dtype=np.float32), np.array([-5.0, -6.0], np.float32)])
    x, y = np.full([1, 2], 0.5, np.float32), np.array([0])
    assert not IntervalBounds(model).certified(x, y, 0.1, (0, 1)).any()
    model.set_weights([np.eye(2, dtype=np.float32), np.array([5.0, 0.0], np.float32)])
    assert IntervalBounds(model).certified(x, y, 0.1, (0, 1)).all()
