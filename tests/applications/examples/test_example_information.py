import keras
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from ib_keras._checks import InputError
from ib_keras.applications import example_information
from ib_keras.applications.examples.suspect_labels import margins

RNG = np.random.default_rng(0)
LABEL = np.arange(300) % 2
X = RNG.normal(size=[300, 3]) + 4 * LABEL[:, None]


def gaussians(n, distance):
    label = RNG.integers(0, 2, n)
    return RNG.normal(size=[n, 2]) + distance * label[:, None] * [1, 0], label


def test_the_mean_is_the_information_of_two_gaussians():
    """The pointwise information of the true law is known, and a logistic regression is that law."""
    x, label = gaussians(4000, 2.0)
    found = example_information(x, label, classifier=LogisticRegression())
    truth = np.log(2) - np.logaddexp(0, -(2 * label - 1) * 2 * (x[:, 0] - 1))
    assert np.abs(found.nats - truth).mean() < 0.03 and abs(found.information.nats - truth.mean()) < 0.005
    assert found.information.std_error == pytest.approx(found.nats.std() / np.sqrt(4000))


def test_wrong_labels_carry_negative_information_and_come_first():
    label = LABEL.copy()
    label[[3, 40]] = 1 - label[[3, 40]]
    found = example_information(X, label)
    assert set(found.suspects[:2]) == {3, 40} == set(found.hardest[:2]) and found.nats[3] < -2


@pytest.mark.slow
def test_labels_of_overlapping_classes_keep_the_rate():
    x, label = gaussians(1000, 1.0)
    assert len(example_information(x, label).suspects) <= 0.05 * 1000 + 3 * np.sqrt(0.05 * 0.95 * 1000)


@pytest.mark.slow
def test_copies_do_not_foretell_each_other():
    """Noise says nothing of random labels, unless the copy of an example lies in another fold."""
    x, label = RNG.normal(size=[200, 2]), RNG.integers(0, 2, 200)
    once, twice = (example_information(np.tile(x, [k, 1]), np.tile(label, k)) for k in (1, 2))
    assert twice.information.nats < 0.05 and once.information.nats < 0.05
    assert twice.information.std_error == pytest.approx(twice.nats.std() / np.sqrt(200), rel=0.2)


@pytest.mark.slow
def test_the_same_call_gives_the_same_bits():
    first, second = (example_information(X, LABEL, seed=3) for _ in range(2))
    assert np.array_equal(first.nats, second.nats) and np.array_equal(first.scores, second.scores)


@pytest.mark.slow
def test_layers_of_a_model_are_read_from_the_input_on():
    """The first layer keeps the column that tells the label, and the second one forgets it."""
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(3, name="kept"), keras.layers.Dense(1, name="lost")])
    model.set_weights([np.eye(3), np.zeros(3), np.zeros([3, 1]), np.zeros(1)])
    found = example_information(X, LABEL, model)
    assert [row["layer"] for row in found.by_layer] == ["input", "kept", "lost"]
    assert found.layer == "input" and found.by_layer[2]["nats"] == pytest.approx(0, abs=1e-3)
    assert example_information(X, LABEL, model, "lost").layer == "lost"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"folds": 1}, "`folds` must be an integer of at least 2. Received: 1"),
        ({"folds": "a"}, "`folds` must be an integer of at least 2. Received: 'a'"),
        ({"false_alarm_rate": 0}, "above 0"),
        ({"false_alarm_rate": 0.6}, "at most 0.5. Received: 0.6"),
        ({"layer": "kept"}, "None without a model. Received: 'kept'"),
        ({"folds": 301}, "at least 301 examples, one for each fold. Received: 300"),
        ({"groups": [1, 2]}, "one group for each of the 300 rows"),
        ({"seed": -1}, "`seed` must be"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        example_information(X, LABEL, **options)


@pytest.mark.slow
@pytest.mark.parametrize(("load", "area", "precision"), [(load_digits, 0.999, 0.99), (load_breast_cancer, 0.98, 0.87)])
def test_flipped_labels_are_found_and_clean_ones_keep_the_rate(load, area, precision):
    x, y = load(return_X_y=True)
    wrong = np.random.default_rng(0).random(len(y)) < 0.1
    found = example_information(x, np.where(wrong, (y + 1) % (y.max() + 1), y))
    assert roc_auc_score(wrong, -found.scores) > area
    assert average_precision_score(wrong, -found.scores) > precision
    assert np.mean(margins(found.probabilities, found.labels)[found.suspects] < 0) > 0.9
    clean = example_information(x, y)
    assert len(clean.suspects) <= 0.05 * len(y) + 3 * np.sqrt(0.05 * 0.95 * len(y))
