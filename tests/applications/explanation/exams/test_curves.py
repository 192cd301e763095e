import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications import attribution, deletion, insertion, noise_guarantee
from ib_keras.applications.explanation.exams.curves import ExamCurve
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures

MODEL = by_column(2)
RIGHT = np.tile(np.arange(5) == 2, (len(ROWS), 1)).astype(float)


def test_deletion_sets_the_strongest_positions_to_zero_and_insertion_all_others():
    x = ROWS.copy()
    gone = deletion(MODEL, x, RIGHT, target=1, fractions=[0.2]).values[:, 0]
    left = insertion(MODEL, x, RIGHT, target=1, fractions=[0.2]).values[:, 0]
    assert np.allclose(gone, 0.5) and np.allclose(left, MODEL.predict(x, verbose=0)[:, 0], atol=1e-6)
    assert (x == ROWS).all()


def test_value_stands_in_the_place_of_what_is_taken_away():
    found = deletion(MODEL, ROWS, RIGHT, target=1, fractions=[0.2], value=9.0).values
    assert (found > 0.99).all()


def test_good_map_beats_a_random_one_on_pictures():
    x, _, _ = pictures(40)
    model, rng = by_quarter(), np.random.default_rng(0)
    good, random = attribution(model, x), rng.random(x.shape[:3])
    assert deletion(model, x, good).mean < deletion(model, x, random).mean - 0.1
    assert insertion(model, x, good).mean > insertion(model, x, random).mean + 0.1


def test_whole_curve_falls_to_what_no_position_gives():
    x, _, _ = pictures(20)
    found = deletion(by_quarter(), x, np.random.default_rng(0).random(x.shape[:3]), fractions=[0.5, 0.99])
    assert found.values[:, 1].mean() < found.values[:, 0].mean() and found.values.shape == (20, 2)


def test_standard_error_is_that_of_the_mean_over_examples():
    values = np.array([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    assert np.isclose(ExamCurve((0.1, 0.2), values).std_error, np.std([0.5, 1, 0], ddof=1) / np.sqrt(3))


@pytest.mark.parametrize("fractions", [[], [0.5, 0.1], [0.0], [1.0]])
def test_fractions_that_do_not_rise_are_refused(fractions):
    with pytest.raises(InputError, match="rising shares"):
        deletion(MODEL, ROWS, RIGHT, fractions=fractions)


def test_maps_of_other_examples_are_refused():
    with pytest.raises(InputError, match="of the same examples"):
        insertion(MODEL, ROWS, RIGHT[:5])


@pytest.mark.parametrize("arguments", [{"fractions": "a"}, {"fractions": None}, {"value": "a"}, {"value": np.nan}])
def test_arguments_that_are_no_numbers_are_refused(arguments):
    with pytest.raises(InputError):
        deletion(MODEL, ROWS, RIGHT, **arguments)


def test_curve_is_printed_on_one_line():
    assert repr(ExamCurve((0.1, 0.2), np.eye(2))) == "ExamCurve(n=2, mean=0.5)"


@pytest.mark.parametrize("activation", ["sigmoid", None])
def test_labels_are_examined_each_by_itself(activation):
    model = keras.Sequential([keras.Input([5]), keras.layers.Dense(3, activation)])
    model.set_weights([np.eye(5, 3) * 4, np.zeros(3)])
    model.compile(loss=keras.losses.BinaryCrossentropy(from_logits=activation is None))
    p = 1 / (1 + np.exp(-4 * ROWS[:, 2]))
    assert np.allclose(deletion(model, ROWS, RIGHT, target=2, fractions=[0.2]).values[:, 0], 0.5)
    assert np.allclose(insertion(model, ROWS, RIGHT, target=2, fractions=[0.2]).values[:, 0], p, atol=1e-6)
    assert np.allclose(noise_guarantee(model, ROWS, RIGHT, target=2).fall, 0, atol=1e-6)
    found = attribution(model, ROWS[:40], target=2, reference=ROWS)
    assert found.verdict == "trusted" and found.nats[:, 2].sum() > 0.99 * found.total.sum()
    assert np.allclose(found.before, p[:40], atol=1e-6)
