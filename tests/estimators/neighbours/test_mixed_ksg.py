import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from ib_keras._checks import InputError
from ib_keras.estimators import KSG, MixedKSG
from ib_keras.estimators.neighbours._labelled import labelled_information


def test_mixture_of_an_atom_and_a_density():
    rng = np.random.default_rng(2)
    x = np.maximum(rng.normal(size=6000), 0)
    y = np.where(x > 0, rng.normal(size=6000), 5.0)
    truth = np.log(2)
    estimate = MixedKSG()(x, y)
    assert abs(estimate.nats - truth) < 4 * estimate.std_error + 0.02


def test_discrete_values_in_floats_equal_the_counts():
    rng = np.random.default_rng(3)
    x = rng.integers(0, 3, 2000)
    y = (x + rng.integers(0, 2, 2000)) % 3
    miller_madow = (6 - 3 - 3 + 1) / (2 * 2000)
    found = MixedKSG()(x.astype(float), y.astype(float))
    assert found.nats == pytest.approx(mutual_info_score(x, y) - miller_madow, abs=1e-9)


def test_labels_on_either_side_are_left_to_the_estimator_of_ross():
    label = np.random.default_rng(1).integers(0, 2, [500, 1])
    x = label + np.random.default_rng(2).normal(size=[500, 1])
    expected = labelled_information(x, label, 5)
    found = MixedKSG(k=5)(x, label), MixedKSG(k=5)(label, x), KSG(k=5).relevance(x, label)
    assert {(one.nats, one.std_error, one.ceiling, one.name) for one in found} == {
        (expected.nats, expected.std_error, expected.ceiling, "MixedKSG")
    }


def test_two_labels_belong_to_plug_in():
    with pytest.raises(InputError, match="Use PlugIn"):
        MixedKSG()(np.arange(50) % 2, np.arange(50) % 3)


def test_rounded_values_are_spread_over_their_rounding():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=[2, 2000])
    truth = -0.5 * np.log(1 - 0.36)
    for sides, nats in (((x.round(1), y.round(1)), 0.0), ((x, (0.6 * x + 0.8 * y).round(1)), truth)):
        found = MixedKSG()(*sides)
        assert found.nats == pytest.approx(nats, abs=4 * found.std_error) and found.verdict != "ill_posed"
        assert KSG()(*sides).verdict == "ill_posed"
    found = MixedKSG()(x.round(1), rng.integers(0, 2, 2000))
    assert found.nats == pytest.approx(0, abs=4 * found.std_error) and "rounded measurements" in found.reason


def test_copied_rows_are_not_trusted():
    x, y = np.random.default_rng(0).normal(size=[2, 2000])
    for estimator in (MixedKSG(), KSG()):
        assert estimator(np.tile(x, 2), np.tile(y, 2)).verdict != "trusted"


def test_continuous_sides_are_judged_like_those_of_ksg():
    rng = np.random.default_rng(0)
    x = rng.normal(size=[1500, 3])
    y = 0.95 * x + np.sqrt(1 - 0.95**2) * rng.normal(size=[1500, 3])
    mixed, plain = MixedKSG()(x, y), KSG()(x, y)
    assert mixed.nats == plain.nats and mixed.verdict == plain.verdict == "biased_low"


def test_labels_in_several_dimensions_are_not_trusted():
    x = np.random.default_rng(0).normal(size=[2000, 7])
    estimate = MixedKSG()(x, (x[:, 0] * x[:, 1] > 0).astype(int))
    assert estimate.nats < 0.6 and estimate.verdict == "biased_low"


@pytest.mark.parametrize("argument", ["x", "y"])
def test_labels_that_never_repeat_are_named_as_they_were_given(argument):
    sides = {"x": np.linspace(0.0, 1.0, 30), "y": np.linspace(0.0, 1.0, 30), argument: np.arange(30)}
    with pytest.raises(InputError, match=rf"`{argument}` must be labels .*Use .*`{argument}.astype\(float\)`"):
        MixedKSG()(**sides)
