"""The detector of anomalies."""

import pickle

import numpy as np
import pytest
from scipy import stats
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from ib_keras._checks import InputError
from ib_keras.applications import AnomalyDetector
from ib_keras.models import VAE

CHECKS = list(estimator_checks_generator(AnomalyDetector()))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("estimator, check", CHECKS, ids=[check.func.__name__ for _, check in CHECKS])
def test_checks_of_scikit_learn(estimator, check):
    check(estimator)


def rows(n, d=4, seed=0):
    return np.random.default_rng(seed).normal(size=[n, d])


def test_breast_cancer_beside_five_neighbours():
    x, benign = load_breast_cancer(return_X_y=True)
    fitted, scored = x[benign == 1][::2], np.concatenate([x[benign == 1][1::2], x[benign == 0]])
    malignant = np.repeat([0, 1], [len(scored) - np.sum(benign == 0), np.sum(benign == 0)])
    scaler = StandardScaler().fit(fitted)
    distances = NearestNeighbors(n_neighbors=5).fit(scaler.transform(fitted)).kneighbors(scaler.transform(scored))[0]
    peer = roc_auc_score(malignant, distances.mean(axis=1))
    ours = roc_auc_score(malignant, -AnomalyDetector().fit(fitted).score_samples(scored))
    assert ours > peer - 0.005 and ours > 0.95


@pytest.mark.parametrize("contamination", [0.01, 0.05, 0.1])
def test_false_alarms_are_those_that_were_asked_for(contamination):
    """Over calibrations of 99 rows the mean share of false alarms is floor(100 contamination) / 100."""
    new, shares = rows(200, seed=999), []
    for seed in range(60):
        x = rows(199, seed=seed)
        shares.append(
            np.mean(AnomalyDetector(contamination=contamination, calibration=99 / 199).fit(x).predict(new) < 0)
        )
    # One set of new rows and many calibrations: the spread of the shares holds both.
    error = np.sqrt(np.var(shares) / 60 + contamination / 200)
    assert abs(np.mean(shares) - contamination) < stats.norm.isf(1e-3) * error


def test_p_values_and_predictions_agree():
    detector = AnomalyDetector(contamination=0.1, calibration=0.5).fit(rows(300))
    new = 2 * rows(300, seed=1)
    assert np.array_equal(detector.predict(new) == -1, detector.p_values(new) <= 0.1)


def test_a_model_is_chosen_by_altered_copies_and_survives_pickling(digits):
    model = VAE((8, 8, 1), 2, hidden=(8,), seed=0)
    detector = AnomalyDetector(model).fit(digits.x_train[:150])
    assert set(detector.evidence_) >= {"neighbours", "rate", "reconstruction"}
    assert detector.method_ == max(detector.evidence_, key=detector.evidence_.get)
    for one in (detector, AnomalyDetector(model, method="rate").fit(digits.x_train[:150])):
        again = pickle.loads(pickle.dumps(one))
        assert np.allclose(again.score_samples(digits.x_test[:9]), one.score_samples(digits.x_test[:9]), rtol=1e-5)


@pytest.mark.parametrize("shape", [(64,), (5,), (50, 2), (8, 8), (16, 16, 3)])
def test_repeated_examples_are_no_false_alarms(shape):
    """Three different examples of one law: the mean rate over calibrations is at most the contamination."""
    rng, rates = np.random.default_rng(7), []
    for seed in range(8):
        pool = rng.random([3, *shape])
        detector = AnomalyDetector(calibration=0.25, random_state=seed).fit(pool[rng.integers(0, 3, 40)])
        new = pool[rng.integers(0, 3, 60)]
        one_by_one = np.concatenate([detector.p_values(new[i : i + 1]) for i in range(0, 60, 6)])
        assert np.array_equal(one_by_one, detector.p_values(new)[::6])
        rates.append(np.mean(detector.predict(new) < 0))
    assert np.mean(rates) <= 0.1 + 3 * np.std(rates) / len(rates) ** 0.5


@pytest.mark.slow
def test_scores_of_a_model_do_not_break_ties(digits):
    model, pool = VAE((8, 8, 1), 2, hidden=(8,), seed=0), digits.x_train[:6]
    rng = np.random.default_rng(0)
    for method in ("reconstruction", "likelihood", "rate", "codes"):
        detector = AnomalyDetector(model, method=method, calibration=0.5).fit(pool[rng.integers(0, 6, 60)])
        one_by_one = np.concatenate([detector.score_samples(pool[i : i + 1]) for i in range(6)])
        others = digits.x_test[:40]
        alone = np.concatenate([detector.score_samples(others[i : i + 1]) for i in range(40)])
        assert np.mean(alone == detector.score_samples(others)) > 0.9, "no example of the calibration"
        assert np.array_equal(one_by_one, detector.score_samples(pool[np.tile(np.arange(6), 50)])[:6])


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 1), (30, 2)])
def test_pictures_and_windows(shape):
    rng = np.random.default_rng(0)
    usual = rng.normal(size=[80, *shape]) * 0.1 + np.linspace(0, 1, shape[0]).reshape(-1, *[1] * (len(shape) - 1))
    strange = usual[:10, ::-1]
    detector = AnomalyDetector().fit(usual[:60])
    assert detector.score_samples(strange).max() < detector.score_samples(usual[60:]).min()
    assert detector.differences(strange).shape == strange.shape


def test_missing_values_and_pipelines():
    x = rows(200)
    x[::7, 1] = np.nan
    detector = make_pipeline(AnomalyDetector()).fit(x)
    assert np.isfinite(detector.score_samples([[0, np.nan, 0, 0], [9, np.nan, 0, np.nan]])).all()
    assert detector[0].differences(x).shape == x.shape
    assert clone(detector[0]).get_params() == detector[0].get_params()


@pytest.mark.parametrize(
    "arguments, x, message",
    [
        ({"method": "rate"}, rows(20), "`method` must be one of neighbours"),
        ({"method": "rats"}, rows(20), "rats"),
        ({"contamination": 0.7}, rows(20), "`contamination` must be at most 0.5"),
        ({"calibration": 1.0}, rows(20), "`calibration`"),
        ({"calibration": 0.9}, rows(3), "leaves two examples"),
        ({"calibration": 0.001}, rows(100), "keeps at least one example. Received: 0.001 of 100 examples. Pass 0.3"),
        ({}, np.array([[1, "a"], [2, "b"]], dtype=object), "`X` must be numbers. Received: the text 'a'. Pass a Data"),
        ({}, np.array([["1", "a"], ["2", "b"]]), "`X` must be numbers. Received: the text 'a'. Pass a Data"),
        ({"n_neighbors": 0}, rows(20), "`n_neighbors`"),
        ({"model": "vae.keras"}, rows(20), "`model` must be a Keras model"),
        ({}, np.full([5, 8, 8], np.nan), "NaN in pictures"),
        ({}, np.ma.masked_greater(rows(20), 0.5), "`X` must be without masked values"),
        ({}, np.zeros([5, 8, 8, 0]), r"`X` must be examples with values. Received: shape \(5, 8, 8, 0\)"),
        ({}, np.full([5, 8, 8], 1e100), "`X` must be pictures below 3e"),
        ({"random_state": -1}, rows(20), "`random_state` must be"),
    ],
)
def test_bad_input(arguments, x, message):
    with pytest.raises(InputError, match=message):
        AnomalyDetector(**arguments).fit(x)


def test_a_calibration_too_small_for_an_alarm_is_said():
    with pytest.warns(UserWarning, match="calibration of 8 examples is 0.1 or less, .* keep 9 or more"):
        detector = AnomalyDetector(calibration=0.2).fit(rows(40))
    assert np.isneginf(detector.offset_)


def test_other_shapes_and_no_calibration(digits):
    detector = AnomalyDetector().fit(digits.x_train[:20])
    with pytest.raises(InputError, match=r"examples of shape \(8, 8, 1\)"):
        detector.score_samples(np.ones([3, 8, 9, 1]))
    with pytest.raises(InputError, match="calibration=0.3"):
        detector.p_values(digits.x_test[:3])


def test_new_rows_among_many_copies_are_alarms_at_the_share_asked_for():
    """A new row that equals a fitted one loses a neighbour, as a fitted row does that loses itself."""
    shares = []
    for seed in range(40):
        x = np.random.default_rng(seed).integers(0, 3, [600, 4]).astype(float)
        shares.append(np.mean(AnomalyDetector(contamination=0.1).fit(x[:100]).predict(x[100:]) < 0))
    assert np.mean(shares) < 0.12


def test_pictures_in_other_units_than_the_fitted_ones_are_refused():
    small = np.random.default_rng(0).random([20, 8, 8, 3])
    large = (255 * small).astype(np.uint8)
    with pytest.raises(InputError, match=r"units of the fitted pictures, 0..255. Received: values in 0..1. Multiply"):
        AnomalyDetector().fit(large).predict(small)
    with pytest.raises(InputError, match=r"units of the fitted pictures, 0..1. Received: values in 0..255. Divide"):
        AnomalyDetector().fit(small).predict(large)
    assert AnomalyDetector().fit(large).predict(np.zeros([1, 8, 8, 3], np.uint8)).shape == (1,)


def test_brightness_counts_in_flattened_pictures():
    light, dark = (value + 0.05 * np.random.default_rng(0).normal(size=[60, 64]) for value in (0.8, 0.2))
    detector = AnomalyDetector().fit(light[:40])
    assert detector.score_samples(dark).max() < detector.score_samples(light[40:]).min()
