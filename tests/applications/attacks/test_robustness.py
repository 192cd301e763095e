import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import robustness
from ib_keras.applications.attacks.interval_bounds import IntervalBounds
from ib_keras.models import CEBClassifier, VIBClassifier

pytestmark = pytest.mark.long

ANYWHERE = -np.inf, np.inf
GENERATOR = np.random.default_rng(0)
WEIGHTS = GENERATOR.normal(size=[6, 4]).astype(np.float32)
X = GENERATOR.normal(size=[300, 6]).astype(np.float32)
Y = (X @ WEIGHTS).argmax(axis=1)


def linear(first=None):
    model = keras.Sequential(
        [keras.Input([6]), *([first] if first else []), keras.layers.Dense(4, "softmax", use_bias=False)]
    )
    model.layers[-1].set_weights([WEIGHTS])
    return model


def distances():
    """The length of the shortest move that changes the label: the least margin by the length of its normal."""
    scores = X @ WEIGHTS
    others = np.arange(4)[None] != Y[:, None]
    normals = np.linalg.norm(WEIGHTS[:, Y].T[:, :, None] - WEIGHTS[None], axis=1)
    lead = np.take_along_axis(scores, Y[:, None], axis=1) - scores
    return np.where(others, lead / np.maximum(normals, 1e-9), np.inf).min(axis=1)


def test_linear_classifier_falls_at_its_distance_from_the_border():
    radii = 0.1, 0.3, 0.6, 1.0
    found = robustness(linear(), X, Y, "pgd", radii=radii, bounds=ANYWHERE)
    exact = [np.mean(distances() > radius) for radius in radii]
    assert found.clean_accuracy == 1 and not found.masked and found.without_limit == 0
    # No move within a radius breaks more than are as near to a border; the descent, which runs at the border that is
    # nearest in margin and not in length, leaves few of those.
    assert all(a <= b <= a + 0.03 for a, b in zip(exact, found.accuracy))


def test_bounds_hold_an_attack_back():
    free, bound = (
        robustness(linear(), X, Y, "pgd", radii=(3.0,), bounds=bounds) for bounds in (ANYWHERE, (X.min(), X.max()))
    )
    assert free.accuracy[0] <= bound.accuracy[0]


@keras.saving.register_keras_serializable("test")
class Staircase(keras.layers.Layer):
    def call(self, x):
        return tf.round(8 * x) / 8


class Reversed(keras.layers.Layer):
    def call(self, x):
        @tf.custom_gradient
        def same(x):
            return tf.identity(x), lambda upstream: -upstream

        return same(x)


def test_reason_for_belief_holds_its_numbers():
    found = robustness(linear(), X, Y, "pgd", radii=(0.3, 0.6), bounds=ANYWHERE)
    assert found.reason == (
        f"Gradients exist. At the largest radius the attack leaves {found.accuracy[-1]:.0%} of the examples right and "
        f"random moves leave {found.noise_accuracy[-1]:.0%}. Moves of 10 times this radius leave "
        f"{found.without_limit:.0%}, no more than the 25% of a guess."
    )


def test_zero_gradients_are_said():
    found = robustness(linear(Staircase()), X, Y, "pgd", radii=(0.5,), bounds=ANYWHERE)
    assert found.masked and found.without_gradient == 1 and "gradient is zero" in found.reason
    assert found.accuracy[0] > robustness(linear(), X, Y, "pgd", radii=(0.5,), bounds=ANYWHERE).accuracy[0]


def test_gradients_that_point_the_wrong_way_are_said():
    found = robustness(linear(Reversed()), X, Y, "pgd", radii=(0.5,), bounds=ANYWHERE)
    assert found.masked and found.without_gradient == 0 and "Random moves" in found.reason


def test_few_examples_show_gradients_that_point_away_from_the_error():
    found = robustness(linear(Reversed()), X[:40], Y[:40], "pgd", radii=(0.5,), bounds=ANYWHERE)
    assert found.masked and "One step against the gradient" in found.reason


def test_a_last_layer_without_bounds_certifies_nothing():
    model = keras.Sequential([keras.Input([6]), keras.layers.Dense(4), keras.layers.LayerNormalization()])
    found = robustness(model, X[:9], Y[:9], "apgd-ce", norm="linf", radii=(0.5,), bounds=ANYWHERE, steps=1)
    assert found.certified is None


def test_attack_that_breaks_nothing_without_a_limit_is_said():
    found = robustness(linear(Reversed()), X[:4], Y[:4], "pgd", radii=(1e-3,), bounds=ANYWHERE)
    assert found.masked and found.without_limit == 1 and "100% of the examples" in found.reason


@keras.saving.register_keras_serializable("test")
class Binarised(keras.layers.Layer):
    def call(self, x):
        return tf.cast(x > 0.5, x.dtype)


@pytest.fixture(scope="module")
def plain():
    """Returns a layer of weights that tells the digits apart, and test examples."""
    keras.utils.set_random_seed(0)
    data, layer = datasets.digits(), keras.layers.Dense(10)
    model = keras.Sequential([keras.Input(data.input_shape), keras.layers.Flatten(), layer])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(data.x_train, data.y_train, epochs=15, verbose=0)
    return layer, data.x_test[:60], data.y_test[:60]


def examined(plain, first, scale=1.0):
    layer, x, y = plain
    last = keras.layers.Dense(10, "softmax")
    layers = [keras.Input(x.shape[1:]), *first, keras.layers.Flatten(), last]
    model = keras.Sequential(layers)
    last.set_weights([scale * weight for weight in layer.get_weights()])
    return robustness(model, x, y, norm="linf", radii=(0.1, 0.3), steps=10, queries=100)


@pytest.mark.slow
def test_exam_of_masking(plain):
    """Networks that hide their gradients are called masked, or broken: nobody reads their accuracy as robustness."""
    honest = examined(plain, [])
    assert honest.clean_accuracy > 0.85 and honest.accuracy[-1] == 0 and not honest.masked
    rounded, binarised = examined(plain, [Staircase()]), examined(plain, [Binarised()])
    for found in (rounded, binarised):
        assert found.clean_accuracy > 0.8 and found.masked and "upper bounds" in found.reason
        assert found.accuracy[-1] <= found.by_attack["apgd-dlr"][-1] - 0.1, "the search without gradients breaks more"
    steep = examined(plain, [], scale=100.0)
    assert steep.accuracy == pytest.approx(honest.accuracy, abs=0.05) and not steep.masked, (
        "the logits are found behind the softmax"
    )


def test_the_worst_of_all_attacks_counts(plain):
    layer, x, y = plain
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Flatten(), layer])
    options = {"norm": "linf", "radii": (0.04, 0.07), "steps": 5, "queries": 60}
    alone = {name: robustness(model, x, y, name, **options) for name in ("apgd-ce", "square")}
    auto = robustness(model, x, y, **options)
    assert (
        list(auto.by_attack) == ["apgd-ce", "apgd-dlr", "square"]
        and auto.by_attack["apgd-ce"] == alone["apgd-ce"].accuracy
    )
    assert auto.accuracy == auto.by_attack["square"]
    assert all(a <= min(parts) for a, *parts in zip(auto.accuracy, *(one.accuracy for one in alone.values())))
    assert auto.norm == "linf" and auto.bounds == (0.0, 1.0)


def test_bytes_are_attacked_in_their_range(plain):
    layer, x, y = plain
    head = [keras.layers.Flatten(), layer]
    of_bytes = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Rescaling(1 / 255), *head])
    options = {"attack": "apgd-ce", "norm": "linf", "steps": 5}
    found = robustness(of_bytes, np.round(255 * x).astype(np.uint8), y, **options)
    assert found.bounds == (0, 255) and found.radii == pytest.approx([12.75, 25.5, 51, 76.5])
    scaled = robustness(keras.Sequential([keras.Input(x.shape[1:]), *head]), x, y, **options)
    assert found.accuracy == pytest.approx(scaled.accuracy, abs=0.05)


@pytest.mark.parametrize("n", [1, 30])
def test_two_classes_of_a_table_by_one_unit(n):
    model = keras.Sequential([keras.Input([6]), keras.layers.Dense(1, "sigmoid", use_bias=False)])
    model.set_weights([WEIGHTS[:, :1]])
    x, y = X[:n], (X[:n] @ WEIGHTS[:, 0] > 0).astype(int)
    distance = np.abs(x @ WEIGHTS[:, 0]) / np.abs(WEIGHTS[:, 0]).sum()
    found = robustness(model, x, y, "apgd-dlr", norm="linf", radii=(0.2,), steps=20, bounds=ANYWHERE)
    assert found.accuracy == (np.mean(distance > 0.2),) and found.without_limit == 0


@pytest.fixture(scope="module")
def trained():
    data = datasets.digits()
    model = VIBClassifier(data.input_shape, 8, 10, hidden=(64,), beta=1e-3, shots=12, seed=0)
    model.compile("adam")
    keras.utils.set_random_seed(0)
    model.fit(data.x_train, data.y_train, epochs=15, verbose=0)
    return model, data.x_test, data.y_test


@pytest.mark.slow
def test_bottleneck_of_digits_under_both_attacks(trained):
    one, averaged = (robustness(*trained, attack, radii=(0.3, 0.6, 1.2)) for attack in ("pgd", "averaged"))
    for found in (one, averaged):
        assert found.clean_accuracy > 0.9 and not found.masked
        assert list(found.accuracy) == sorted(found.accuracy, reverse=True)
        assert found.accuracy[-1] < 0.3 and found.noise_accuracy[-1] > 0.8
    # Two standard errors of a share of 359 examples.
    assert all(a <= b + 2 * (0.25 / 359) ** 0.5 for a, b in zip(averaged.accuracy, one.accuracy))


@pytest.mark.long
def test_same_seed_gives_the_same_numbers_after_reloading(trained, tmp_path):
    model, x, y = trained
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    first, second = (robustness(some, x[:60], y[:60], "averaged", radii=(0.5,), steps=5) for some in (model, again))
    assert first == second


@pytest.mark.long
def test_classifiers_in_mixed_precision():
    model = CEBClassifier((6,), 3, 4, hidden=(8,), seed=0, dtype="mixed_bfloat16")
    found = robustness(model, X[:30], Y[:30], "apgd-ce", radii=(0.5,), steps=3, bounds=ANYWHERE)
    assert 0 <= found.accuracy[0] <= found.clean_accuracy <= 1


def test_a_proof_that_the_attack_refutes_is_withdrawn(monkeypatch):
    monkeypatch.setattr(IntervalBounds, "certified", lambda self, x, y, radius, bounds: np.ones(len(y), bool))
    found = robustness(linear(), X, Y, "pgd", norm="linf", radii=(0.5,), bounds=ANYWHERE)
    assert found.certified is None and found.accuracy[0] < 0.9
    assert "Interval bounds prove nothing here: the attack breaks" in found.reason


def test_a_layer_that_computes_otherwise_is_certified_by_nothing():
    model = linear()
    vars(model.layers[0])["call"] = lambda z, training=None: -10 * z @ model.layers[0].kernel
    found = robustness(model, X, Y, "pgd", norm="linf", radii=(0.01,), steps=2, bounds=ANYWHERE)
    assert found.certified is None and "outputs of the model are not those of its layers" in found.reason


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_one_output_is_certified_as_it_is_attacked(activation):
    """Outputs in [0, 1] are probabilities with the threshold 1/2 to the attack and to the bounds."""
    model = keras.Sequential([keras.Input([1]), keras.layers.Dense(1, activation)])
    model.set_weights([np.ones([1, 1]), np.zeros(1)])
    x = np.linspace(0.01, 0.99, 50)[:, None]
    found = robustness(model, x, (np.ravel(model(x)) > 0.5).astype(int), norm="linf", radii=(0.1,), queries=100)
    assert found.clean_accuracy == 1 and 0.7 < found.accuracy[0] < 0.9
    assert found.certified == pytest.approx(found.accuracy)


@pytest.mark.parametrize("attack, options", [("square", {"queries": 50}), ("pgd", {"steps": 1})])
def test_few_tries_alone_are_said_to_be_too_few(attack, options):
    found = robustness(linear(), X, Y, attack, radii=(2.0,), bounds=ANYWHERE, **options)
    assert "too few to find the weakest point" in found.reason
    assert ("Gradients exist" in found.reason) == (attack == "pgd")


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"attack": "fgsm"}, "`attack` must be a known name. Received: 'fgsm'. Choose one of: auto, apgd-ce,"),
        ({"attack": "averaged"}, "`attack` must be 'pgd' for a model that draws no code. Received: 'averaged'"),
        ({"radii": (1.0, 0.5)}, r"`radii` must be one or more rising lengths. Received: (1.0, 0.5)"),
        ({"radii": ()}, "`radii` must be one or more rising lengths. Received: ()"),
        ({"radii": (0.0,)}, "`radii` must be"),
        ({"bounds": (0.0, 1.0)}, "`x` must be between the bounds 0 and 1. Received: values from -"),
        ({"y": Y + 4}, "`y` must be labels 0 .. 3. Received: labels from 4 to 7"),
        ({"y": np.eye(4)[Y]}, "`y` must be integer labels of shape [n]"),
        ({"x": X[:, :5]}, "`x` must be examples that the model takes. Received: shape (300, 5)"),
        ({"x": np.where(X > 2, np.nan, X)}, "`x` must be finite"),
        ({"steps": 0}, "`steps` must be a positive integer"),
        ({"norm": "l1"}, "`norm` must be a known name. Received: 'l1'. Choose one of: l2, linf."),
        ({"queries": 0}, "`queries` must be a positive integer"),
        ({"restarts": 0}, "`restarts` must be a positive integer"),
        ({"x": X[:0], "y": Y[:0]}, "`x` must be"),
        ({"bounds": None}, "Scale the examples as the model was trained, or pass their `bounds`."),
    ],
)
def test_bad_input(changes, message):
    arguments = {"model": linear(), "x": X, "y": Y, "bounds": ANYWHERE} | changes
    with pytest.raises(InputError) as error:
        robustness(**arguments)
    assert message in str(error.value)
