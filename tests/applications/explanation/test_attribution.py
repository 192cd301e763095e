import importlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications import attribution, noise_guarantee
from ib_keras.applications.explanation.bottleneck import BottleneckSearch, Pace
from ib_keras.applications.explanation.judgement import STILL
from ib_keras.applications.explanation.setting import setting_of
from ib_keras.models import VIBClassifier
from tests.applications.explanation.models import ROWS, by_column, by_quarter, pictures, words

pytestmark = pytest.mark.long

METHODS = "gradient_x_input", "integrated_gradients", "smooth_grad", "grad_cam", "occlusion"


def shares(found):
    return found.nats.mean(axis=0) / found.total.mean()


@pytest.mark.parametrize("column", [0, 3])
def test_column_that_alone_decides_holds_the_nats(column):
    found = attribution(by_column(column), ROWS)
    assert shares(found).argmax() == column and shares(found)[column] > 0.8
    assert found.verdict == "trusted" and found.nats.shape == ROWS.shape


def test_decision_stays_within_the_tolerance():
    found = attribution(by_column(), ROWS, tolerance=0.05)
    lost = np.log(found.before) - np.log(found.kept)
    # The mean probability loses no more than the mean loss, which the tolerance bounds; half is left for noise.
    assert np.median(lost) < 0.05 * 1.5


def test_more_tolerance_lets_fewer_nats_pass():
    totals = [attribution(by_column(), ROWS, tolerance=one).total.mean() for one in (0.02, 0.2)]
    assert totals[1] < totals[0]


def test_regressor_is_explained_by_its_column():
    found = attribution(by_column(1, activation=None), ROWS)
    assert found.kind == "regression" and shares(found).argmax() == 1
    assert np.corrcoef(found.kept, found.before)[0, 1] > 0.95


@pytest.mark.slow
def test_output_of_a_regressor_is_chosen_by_target():
    model = by_column(1, units=2, activation=None)
    assert (attribution(model, ROWS, target=1).before == model.predict(ROWS, verbose=0)[:, 1]).all()


@pytest.mark.parametrize("layer", [None, "input"])
def test_picture_is_explained_by_its_bright_quarter(layer):
    x, quarter, mask = pictures()
    found = attribution(by_quarter(), x, layer)
    assert (found.target == quarter).all() and found.map.shape == x.shape[:3]
    inside = (found.map * mask).sum(axis=(1, 2)) / found.total
    # A quarter of the picture holds a quarter of the nats of a map that knows nothing.
    assert inside.mean() > 0.6
    assert found.layer == (("copy",) if layer is None else ("input",))


@pytest.mark.slow
def test_several_layers_share_the_map():
    x, _, mask = pictures(40)
    found = attribution(by_quarter(), x, ["copy", "mean"])
    assert found.layer == ("copy", "mean") and len(found.layer_nats) == 2
    assert np.allclose(found.total, sum(one.reshape(len(x), -1).sum(axis=1) for one in found.layer_nats), rtol=1e-4)
    assert ((found.map * mask).sum(axis=(1, 2)) / found.total).mean() > 0.5


def test_word_that_decides_holds_the_nats_of_tokens():
    model, x, place = words()
    found = attribution(model, x)
    assert found.layer == ("look_up",) and found.nats.shape == x.shape
    assert (found.nats.argmax(axis=1) == place).mean() > 0.95


def test_positions_of_few_nats_can_be_replaced_by_noise():
    x, _, _ = pictures()
    model = by_quarter(slope=20)
    assert noise_guarantee(model, x, attribution(model, x)).mean <= 0.02


def test_same_seed_gives_the_same_map_and_leaves_the_model_and_the_global_generator_alone():
    model = by_column()
    weights = model.get_weights()
    tf.random.set_seed(5)
    expected = tf.random.uniform([2]).numpy()
    tf.random.set_seed(5)
    first, second = (attribution(model, ROWS[:40], steps=8, seed=3).map for _ in range(2))
    assert (first == second).all() and (tf.random.uniform([2]).numpy() == expected).all()
    assert all((a == b).all() for a, b in zip(weights, model.get_weights()))
    assert not (attribution(model, ROWS[:40], steps=8, seed=4).map == first).all()


def test_batches_do_not_change_the_map_of_an_example():
    model, reference = by_column(), ROWS
    all_of_them = attribution(model, ROWS[:70], reference=reference, steps=8).map
    assert np.allclose(attribution(model, ROWS[64:70], reference=reference, steps=8).map, all_of_them[64:], atol=1e-4)


@pytest.mark.parametrize("steps", [4, 10, 20])
def test_few_steps_are_not_trusted(steps):
    found = attribution(by_column(), ROWS, steps=steps)
    assert found.verdict == "undersampled" and "no gate could close in so short a search" in found.reason


def test_one_column_can_be_trusted():
    assert attribution(by_column(0, columns=1), ROWS[:, :1]).verdict == "trusted"


def test_huge_column_that_decides_nothing_leaves_the_others_alone():
    x = ROWS.copy()
    x[:, 4] *= 1e20
    found = attribution(by_column(2), x)
    assert np.isfinite(found.map).all() and found.nats.mean(axis=0).argmax() == 2


def test_class_that_is_unlikely_stays_unlikely():
    found = attribution(by_column(), ROWS, target=0)
    rare = found.before < 0.3
    assert np.abs(found.kept - found.before)[rare].mean() < 0.1


def test_other_methods_follow_the_number_of_a_regressor():
    model = by_column(1, slope=3.0, activation=None)
    for method in ("gradient_x_input", "integrated_gradients"):
        found = attribution(model, ROWS, method=method)
        assert np.allclose(found.map[:, 1], 3 * ROWS[:, 1], atol=1e-4)


def test_a_call_in_the_scope_of_a_strategy_is_refused():
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope(), pytest.raises(InputError, match="outside of"):
        attribution(by_column(), ROWS)


def test_few_references_are_not_trusted():
    found = attribution(by_column(), ROWS[:30], reference=ROWS[:5])
    assert found.verdict == "undersampled" and "pass `reference`" in found.reason


def test_one_example_needs_a_reference():
    with pytest.raises(InputError, match="`x` must be two examples or more.*Pass `reference`"):
        attribution(by_column(), ROWS[:1])
    assert attribution(by_column(), ROWS[:1], reference=ROWS).nats.shape == (1, 5)


@pytest.mark.parametrize("method", METHODS)
def test_other_methods_give_scores_without_a_unit(method):
    x, _, mask = pictures(40)
    found = attribution(by_quarter(), x, method=method)
    assert found.nats is None and found.verdict == "ill_posed" and found.map.shape == x.shape[:3]
    if method == "grad_cam":
        # The slopes of this model cancel in their mean over the picture, so that Grad-CAM cannot find the quarter.
        return
    strongest = found.map.reshape(len(x), -1).argmax(axis=1)
    assert mask.reshape(len(x), -1)[np.arange(len(x)), strongest].mean() > 0.9


def test_mixed_precision():
    x, _, mask = pictures(40)
    plain = by_quarter()
    before = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy("mixed_float16")
        half = by_quarter()
    finally:
        keras.config.set_dtype_policy(before)
    half.set_weights(plain.get_weights())
    found = attribution(half, x)
    assert found.map.dtype == np.float32 and ((found.map * mask).sum(axis=(1, 2)) / found.total).mean() > 0.6


@pytest.mark.slow
def test_model_of_the_zoo():
    y = (ROWS[:, 0] > 0).astype(np.int32)
    model = VIBClassifier(input_shape=(5,), num_classes=2, latent_dim=2, beta=1e-3, hidden=(16,))
    model.compile(keras.optimizers.Adam(0.01))
    model.fit(ROWS, y, epochs=30, verbose=0)
    assert shares(attribution(model, ROWS)).argmax() == 0


def rounded():
    inputs = keras.Input([5])
    return keras.Model(inputs, keras.layers.Dense(2, "softmax")(keras.ops.round(inputs)))


def twice():
    inputs, layer = keras.Input([5]), keras.layers.Dense(5, name="twice")
    return keras.Model(inputs, keras.layers.Dense(2, "softmax")(layer(layer(inputs))))


def of_two_outputs():
    inputs = keras.Input([5])
    return keras.Model(inputs, [keras.layers.Dense(2)(inputs), keras.layers.Dense(2)(inputs)])


@pytest.mark.parametrize(
    ("model", "arguments", "said"),
    [
        (rounded, {}, "no gradient leads to the output"),
        (twice, {"layer": "twice"}, "called once"),
        (of_two_outputs, {}, "a model of one output"),
        (by_column, {"layer": "other"}, "`layer` must be .* Choose among: input, dense"),
        (by_column, {"layer": 5}, "names or layers of the model"),
        (by_column, {"layer": ["input", "dense"]}, "without the input"),
        (by_column, {"target": 2}, "classes 0 .. 1"),
        (by_column, {"target": 0.5}, "an integer"),
        (by_column, {"method": "magic"}, "occlusion"),
        (by_column, {"steps": 3}, "at least 4"),
        (by_column, {"steps": 2**31}, "at most 100000"),
        (by_column, {"draws": 0}, "Pass an integer of at least 1"),
        (by_column, {"tolerance": 0}, "Pass nats above 0"),
        (by_column, {"reference": ROWS[:, :3]}, "in the form of `x`"),
        (lambda: "model", {}, "keras.saving.load_model"),
    ],
)
def test_bad_arguments_are_refused(model, arguments, said):
    with pytest.raises(InputError, match=said) as error:
        attribution(model(), ROWS, **arguments)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("x", "said"),
    [
        (np.full([30, 5], np.nan), "finite"),
        (ROWS[:, :3], "examples that the model takes"),
        ([ROWS, ROWS], "one array of examples"),
        (ROWS[:, 0], "examples \\[n"),
    ],
)
def test_bad_examples_are_refused(x, said):
    with pytest.raises(InputError, match=said):
        attribution(by_column(), x)


def test_integers_that_are_looked_up_have_no_map_at_the_input():
    model, x, _ = words()
    with pytest.raises(InputError, match="Pass layer='look_up'"):
        attribution(model, x, "input")


def test_layer_that_the_output_does_not_use_is_refused():
    class Aside(keras.Model):
        def __init__(self):
            super().__init__()
            self.aside, self.decide = keras.layers.Dense(3, name="aside"), keras.layers.Dense(2, "softmax")

        def call(self, x):
            self.aside(x)
            return self.decide(x)

    model = Aside()
    model(ROWS[:2])
    with pytest.raises(InputError, match="on the way from the input to the output"):
        attribution(model, ROWS, "aside")


def test_one_example_of_a_regressor_is_judged_beside_the_predictions_for_the_reference():
    model = by_column(1, activation=None)
    found = attribution(model, ROWS[:1], reference=ROWS)
    assert found.nats.argmax() == 1 and found.verdicts[0] != "ill_posed"
    assert abs(found.kept[0] - found.before[0]) < 0.5 * model.predict(ROWS, verbose=0).std()


def test_decisions_that_a_search_loses_are_searched_again(monkeypatch):
    home = importlib.import_module("ib_keras.applications.explanation.attribution")
    # So large a weight of the nats closes all gates before it has fallen: alone, it loses 57 of these 60 decisions.
    pace = Pace(steps=60, rate=0.5, draws=2, strength=30.0)
    monkeypatch.setattr(home, "_OTHER", pace._replace(again=((2, 1, 0.3),)))
    found = attribution(by_column(), ROWS[:60], reference=ROWS)
    assert found.verdicts.count("biased_low") <= 6


def test_searches_that_have_not_ended_are_searched_again():
    rng = np.random.default_rng(0)
    x = rng.normal(size=[200, 30]).astype(np.float32)
    model = keras.Sequential([keras.Input([30]), keras.layers.Dense(16, "relu"), keras.layers.Dense(1, "sigmoid")])
    first, second = rng.normal(size=[30, 16]) * (rng.random([30, 1]) < 0.2), 2.5 * rng.normal(size=[16, 1])
    model.set_weights([first, np.zeros(16), second, np.zeros(1)])
    decision, site, values, noises, _ = setting_of(model, x[:60], None, None, x)
    pace = Pace(steps=100, rate=0.3, draws=4, strength=0.1)
    once = BottleneckSearch(decision, site, noises, 0.05, pace, 0)(values, lambda _: None)
    found = attribution(model, x[:60], reference=x)
    assert found.verdicts.count("undersampled") < (once.drift > STILL).sum()


def test_what_a_second_search_leaves_is_searched_a_third_time_unless_it_is_little(monkeypatch):
    home = importlib.import_module("ib_keras.applications.explanation.attribution")
    searched = []

    class Search(BottleneckSearch):
        def __call__(self, values, advance):
            searched.append((self.pace.steps, self.pace.draws, len(values[0])))
            return super().__call__(values, advance)

    monkeypatch.setattr(home, "BottleneckSearch", Search)
    # A linear regressor of two columns: without the third search, a fifth of its nats still change.
    model = keras.Sequential([keras.Input([6]), keras.layers.Dense(1)])
    model.set_weights([np.array([[2.0, 0, 0, -1, 0, 0]]).T, np.zeros(1)])
    x = np.random.default_rng(0).normal(size=[300, 6]).astype(np.float32)
    found = attribution(model, x[:80], reference=x)
    assert [one[:2] for one in searched] == [(100, 4), (200, 4), (500, 4)]
    assert 80 * 0.05 < searched[2][2] < searched[1][2] < 80
    assert found.verdicts.count("trusted") >= 76
    searched.clear()
    monkeypatch.setattr(home, "_FEW_LEFT", 0.5)
    assert attribution(model, x[:80], reference=x).verdicts.count("trusted") < 76 and len(searched) == 2


def test_a_layer_of_pictures_that_loses_decisions_advises_the_input(monkeypatch):
    home = importlib.import_module("ib_keras.applications.explanation.attribution")
    pace = Pace(steps=12, rate=1.5, draws=1, strength=1e4)
    monkeypatch.setattr(home, "_PICTURE_LAYER", pace)
    monkeypatch.setattr(home, "_PICTURE", pace)
    x, _, _ = pictures(20)
    assert 'pass layer="input"' in attribution(by_quarter(), x).reason
    at_input = attribution(by_quarter(), x, "input").reason
    assert "the decision is lost" in at_input and "layer=" not in at_input
