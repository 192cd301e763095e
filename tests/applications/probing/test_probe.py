import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ib_keras import datasets
from ib_keras._checks import InputError
from ib_keras.applications import probe
from ib_keras.applications.probing.label_draws import label_draws
from ib_keras.models import DenseAutoencoder

DIGITS = datasets.digits()
X, Y, X_TEST, Y_TEST = DIGITS.x_train, DIGITS.y_train, DIGITS.x_test, DIGITS.y_test
MODEL = DenseAutoencoder((8, 8, 1), 4, hidden=(16,), seed=0)


@pytest.fixture(scope="module")
def found():
    return probe(MODEL, X, Y, [10, 200], x_test=X_TEST, y_test=Y_TEST, repeats=3)


def test_the_linear_probe_is_that_of_scikit_learn(found):
    kept = np.random.default_rng(0).permutation(len(X))
    flat, y = X[kept].reshape(len(X), -1).astype(np.float32), Y[kept]
    scaler = StandardScaler().fit(flat)
    right = []
    for places in label_draws(y, 200, 3):
        linear = LogisticRegression(max_iter=1000).fit(scaler.transform(flat[places]), y[places])
        right.append(linear.score(scaler.transform(X_TEST.reshape(len(X_TEST), -1)), Y_TEST))
    row = next(row for row in found.rows if row["labels"] == 200 and row["features"] == "input")
    assert row["linear"] == pytest.approx(np.mean(right)) and row["columns"] == 64


def test_rows_gains_and_reason(found):
    assert [(row["labels"], row["features"]) for row in found.rows] == [
        (10, "code"),
        (10, "input"),
        (200, "code"),
        (200, "input"),
    ]
    code, raw = (row["linear"] for row in found.rows[2:])
    assert found.gains[200][0] == pytest.approx(code - raw) and 0 < found.gains[200][1] < 0.1
    assert "The raw input is better with" in found.reason and "200" in str(found)
    assert found.n == len(X_TEST) and found.commonest == pytest.approx(np.bincount(Y_TEST).max() / len(Y_TEST))


def test_more_labels_predict_more(found):
    for name in ("linear", "kmeans"):
        assert found.rows[3][name] > found.rows[1][name] > found.commonest


def test_codes_that_are_the_labels_are_read_from_one_label_each():
    codes = np.eye(10)[Y] + 1e-3 * np.random.default_rng(0).normal(size=[len(Y), 10])
    found = probe(None, codes, Y.astype(str), 10)
    assert [row["features"] for row in found.rows] == ["code"] and not found.gains
    assert found.rows[0]["linear"] == found.rows[0]["kmeans"] == 1 and found.rows[0]["linear_std_error"] == 0


def test_labels_that_say_nothing_are_not_predicted():
    y = np.random.default_rng(0).permutation(Y)
    row = probe(None, X, y, 100).rows[0]
    assert row["linear"] < 0.1 + 4 * row["linear_std_error"] + 0.03


def test_one_test_example_has_an_error():
    row = probe(None, X[:4], [0, 1, 0, 1]).rows[0]
    assert row["linear"] in (0, 1) and np.isfinite(row["linear_std_error"])


def test_same_seed_same_scores(found):
    again = probe(MODEL, X, Y, [10, 200], x_test=X_TEST, y_test=Y_TEST, repeats=3)
    assert again.rows == found.rows
    other = probe(MODEL, X, Y, [10, 200], x_test=X_TEST, y_test=Y_TEST, repeats=3, seed=1)
    assert other.rows != found.rows


@pytest.mark.slow
def test_fine_tuning_is_a_column():
    found = probe(MODEL, X[:300], Y[:300], 50, fine_tune=True, repeats=2)
    assert 0.1 < found.rows[0]["fine_tuned"] <= 1 and "fine_tuned" not in found.rows[1]


def test_default_numbers_of_labels():
    assert sorted({row["labels"] for row in probe(None, X, Y).rows}) == [10, 100]
    assert [row["labels"] for row in probe(None, X[:9], Y[:9] % 2, repeats=2).rows] == [6]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"y": Y * 0}, "`y` must be labels of at least 2 classes"),
        ({"y": Y[:9]}, "`y` must be one label for each of"),
        ({"y": np.eye(10)[Y]}, "`y` must be one label for each.*argmax"),
        ({"x": DIGITS}, "`x` must be"),
        ({"y": np.where(Y == 0, None, Y)}, "`y` must be without missing labels"),
        ({"y": Y + 0.5}, "`y` must be labels, integers or texts.*ib.evaluate"),
        ({"labels": 5000}, "`labels` must be between 2 and the number of training examples"),
        ({"labels": 0}, "`labels` must be a positive integer"),
        ({"repeats": 1}, "`repeats` must be at least 2"),
        ({"x_test": X_TEST}, "`x_test` must be given together with `y_test`"),
        ({"x_test": X_TEST, "y_test": Y_TEST + 10}, "`y_test` must be classes that `y` has"),
        ({"x_test": X_TEST[:, :5], "y_test": Y_TEST}, "`x_test` must be examples of shape"),
        ({"layer": "decoder", "fine_tune": True}, "`fine_tune` must be False"),
        ({"model": None, "fine_tune": True}, "`fine_tune` must be False"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        probe(**{"model": MODEL, "x": X, "y": Y} | arguments)


@pytest.mark.parametrize("seed", range(4))
def test_rare_classes_are_in_both_parts(seed):
    y = np.where(np.arange(len(X)) < 2, 99, Y)
    assert probe(None, X, y, 50, seed=seed).n == len(X) // 3
    lone = np.where(np.arange(len(X)) < 1, 99, Y)
    with pytest.raises(InputError, match="`y` must be of classes of two examples or more.* class '99' of one example"):
        probe(None, X, lone, 50, seed=seed)


def test_faults_of_the_test_part_have_its_name():
    for test, message in (
        (X_TEST[:, :4], r"`x_test` must be examples of shape \(8, 8, 1\)"),
        (np.nan * X_TEST, "`x_test` must be finite"),
    ):
        with pytest.raises(InputError, match=message):
            probe(None, X, Y, 10, x_test=test, y_test=Y_TEST)
    with pytest.raises(InputError, match="`labels` must be one or more numbers of labelled examples. Received: none"):
        probe(None, X, Y, [])
