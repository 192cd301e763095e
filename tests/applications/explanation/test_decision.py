import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras._checks import InputError
from ib_keras.applications.explanation.decision import Decision, examples
from tests.applications.explanation.models import ROWS, by_column


def test_classifier_decides_for_its_likeliest_class():
    decision = Decision(by_column(), ROWS)
    p = by_column().predict(ROWS, verbose=0)[:, 0]
    assert decision.kind == "classification" and (decision.target == (p > 0.5)).all()
    assert np.allclose(decision.before, np.maximum(p, 1 - p), atol=1e-6)


def test_loss_is_the_cross_entropy_of_the_target():
    decision = Decision(by_column(), ROWS, target=1)
    loss = decision.loss(tf.constant(decision.outputs), decision.target, decision.aim)
    expected = keras.losses.binary_crossentropy(np.ones([len(ROWS), 1]), decision.outputs).numpy()
    likely = decision.before >= 0.5
    assert np.allclose(loss[likely], expected[likely], atol=1e-4)


def test_probabilities_that_round_to_one_keep_their_logits():
    model = by_column(slope=100.0)
    with tf.GradientTape() as tape:
        x = tf.constant(ROWS[:5])
        tape.watch(x)
        loss = Decision(model, ROWS[:5], target=0).log_probabilities(model(x))[:, 0]
    assert np.abs(tape.gradient(loss, x)).max() > 1


def test_logits_are_known_from_the_loss():
    model = keras.Sequential([keras.Input([5]), keras.layers.Dense(3)])
    assert Decision(model, ROWS).kind == "regression"
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    decision = Decision(model, ROWS)
    expected = tf.nn.softmax(model(ROWS)).numpy()
    assert decision.kind == "classification" and np.allclose(decision.before, expected.max(axis=1), atol=1e-6)


def test_loss_of_a_regressor_is_half_a_squared_change_in_its_deviations():
    decision = Decision(by_column(activation=None), ROWS)
    moved = decision.outputs + 2 * decision.outputs.std()
    loss = decision.loss(tf.constant(moved), decision.target, decision.aim)
    assert np.allclose(loss, 2.0, rtol=1e-4)
    assert np.allclose(decision.change(moved[None, :, 0]), 4.0, rtol=1e-4)
    two = np.stack([decision.before + 1, decision.before - 1])
    # The mean has not changed, and every draw has.
    assert np.allclose(decision.change(two), 1 / decision.outputs.std() ** 2, rtol=1e-4)


@pytest.mark.parametrize("target", [3, -1, [0, 1], "a", 0.5])
def test_targets_that_are_no_classes_are_refused(target):
    with pytest.raises(InputError, match="`target` must be"):
        Decision(by_column(), ROWS, target)


def test_model_that_returns_pictures_is_refused():
    model = keras.Sequential([keras.Input([5]), keras.layers.Reshape([5, 1])])
    with pytest.raises(InputError, match="outputs of shape"):
        Decision(model, ROWS)


def test_outputs_that_are_not_finite_are_refused():
    model = by_column()
    model.set_weights([np.full([5, 1], np.nan), np.zeros(1)])
    with pytest.raises(InputError, match="NaN or infinity"):
        Decision(model, ROWS)


def test_integers_stay_integers():
    assert examples(np.arange(6).reshape(3, 2)).dtype.kind == "i"
    assert examples(np.ones([3, 2])).dtype == np.float32


def test_rise_of_a_class_that_is_not_likely_counts_as_a_change_and_costs():
    decision = Decision(by_column(), ROWS[:40], target=0)
    likely = decision.before >= 0.5
    change = decision.change(decision.before[None] + 0.1)
    assert np.allclose(change, np.where(likely, -0.1, 0.1))
    same, risen = (
        decision.loss(tf.constant(one), decision.target, decision.aim).numpy()
        for one in (decision.outputs, np.maximum(decision.outputs - 0.2, 0))
    )
    assert (risen[~likely] > same[~likely]).all() and np.allclose(same[~likely], 0, atol=1e-5)
    assert (risen[likely] < same[likely]).all()


def test_likeliest_of_many_classes_may_grow_surer_below_one_half():
    model = keras.Sequential([keras.Input([3]), keras.layers.Softmax()])
    x = np.tile(np.float32([[0.5, 0.0, 0.2]]), [3, 1])
    decision = Decision(model, x, target=[0, 1, 2])
    assert decision.before.max() < 0.5
    surer = np.log(np.float32([[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]]))
    kept, risen = (
        decision.loss(tf.constant(one), decision.target, decision.aim).numpy()
        for one in (decision.outputs, tf.nn.softmax(surer).numpy())
    )
    assert np.isclose(kept[0], -np.log(decision.before[0]), atol=1e-5) and np.allclose(kept[1:], 0, atol=1e-5)
    assert np.isclose(risen[0], -np.log(0.6), atol=1e-5) and (risen[1:] > 0.05).all()
    assert (np.sign(decision.change(np.full([1, 3], 0.6))) == [-1, 1, 1]).all()


def test_decision_about_chosen_examples_has_their_targets_and_values():
    decision = Decision(by_column(), ROWS, target=np.arange(len(ROWS)) % 2)
    some = decision.rows(np.array([7, 2]))
    assert (some.x == ROWS[[7, 2]]).all() and some.target.tolist() == [1, 0]
    assert (some.before == decision.before[[7, 2]]).all()


LOGIT_LOSSES = [
    keras.losses.BinaryCrossentropy(from_logits=True),
    keras.losses.BinaryFocalCrossentropy(from_logits=True),
]


@pytest.mark.parametrize(("activation", "loss"), [("sigmoid", None), ("sigmoid", "binary_crossentropy"),
    *((None, loss) for loss in LOGIT_LOSSES)])  # fmt: skip
def test_each_label_is_decided_by_itself_while_the_model_runs_and_after(activation, loss):
    model = keras.Sequential([keras.Input([5]), keras.layers.Dense(3, activation)])
    model.set_weights([np.eye(5, 3) * 4, np.zeros(3)])
    model.compile(loss=loss)
    decision = Decision(model, ROWS, target=1)
    p = tf.sigmoid(4 * ROWS[:, :3]).numpy()
    assert decision.kind == "classification" and decision.labels
    assert np.allclose(decision.before, p[:, 1], atol=1e-6)
    # The logits behind a running model, and the outputs that were stored, say the same.
    assert np.allclose(decision.value(model(ROWS), decision.target), p[:, 1], atol=1e-6)
    assert np.allclose(decision.aim, np.where(p[:, 1] >= 0.5, 1, p[:, 1]), atol=1e-6)
    with tf.GradientTape() as tape:
        x = tf.constant(ROWS)
        tape.watch(x)
        score = decision.score(model(x), decision.target)
    slope = tape.gradient(score, x).numpy()
    assert not slope[:, [0, 2, 3, 4]].any() and slope[:, 1].all()
    assert (Decision(model, ROWS).target == p.argmax(axis=1)).all()


@pytest.mark.parametrize("slope", [0.0, 4.0])
def test_two_classes_of_a_softmax_are_no_labels(slope):
    assert not Decision(by_column(slope=slope, units=2, activation="softmax"), ROWS).labels


@pytest.mark.parametrize("loss", ["binary_crossentropy", keras.losses.BinaryFocalCrossentropy()])
def test_classes_of_a_softmax_stay_classes_under_a_binary_loss(loss):
    model = keras.Sequential([keras.Input([5]), keras.layers.Dense(3, "softmax")])
    model.set_weights([np.eye(5, 3) * 4, np.zeros(3)])
    model.compile(loss=loss)
    decision = Decision(model, ROWS, target=1)
    p = tf.nn.softmax(4 * ROWS[:, :3]).numpy()
    assert decision.kind == "classification" and not decision.labels
    assert np.allclose(decision.value(model(ROWS), decision.target), p[:, 1], atol=1e-6)
    assert np.allclose(decision.before, p[:, 1], atol=1e-6)


def test_one_example_is_told_from_several_and_needs_an_axis():
    with pytest.raises(InputError, match=r"one example of shape \(5,\). Pass `x\[None\]`"):
        Decision(by_column(), ROWS[0])
    model = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.MaxPooling2D(), keras.layers.Flatten()])
    with pytest.raises(InputError, match=r"one example of shape \(8, 8, 1\). Pass `x\[None\]`"):
        Decision(model, np.ones([8, 8, 1], np.float32))
    assert len(Decision(model, np.ones([8, 8, 8, 1], np.float32)).x) == 8
