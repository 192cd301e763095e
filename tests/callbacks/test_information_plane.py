import csv
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute, estimators, models
from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane
from ib_keras.estimate import Estimate

pytestmark = pytest.mark.long


def classifier(activation="tanh"):
    model = keras.Sequential(
        [
            keras.Input([8, 8, 1]),
            keras.layers.Flatten(),
            keras.layers.Dense(6, activation, name="hidden"),
            keras.layers.Dense(10, "softmax", name="output"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def trained(plane, digits, epochs=2, callbacks=(), model=None):
    model = model or classifier()
    return model.fit(digits.x_train, digits.y_train, epochs=epochs, verbose=0, callbacks=[plane, *callbacks])


def test_plain_keras_model(digits):
    plane = InformationPlane(digits.x_test, digits.y_test)
    history = trained(plane, digits).history
    assert [(row["epoch"], row["layer"]) for row in plane.rows] == [
        (epoch, layer) for epoch in (0, 1, 2) for layer in ("hidden", "output")
    ]
    assert history["I(T;Y)/hidden"] == [
        row["I(T;Y)"] for row in plane.rows if row["layer"] == "hidden" and row["epoch"]
    ]
    assert plane.rows[-1]["I(T;Y)"] > plane.rows[1]["I(T;Y)"], "training teaches the labels"
    for row in plane.rows:
        assert row["estimator"] == "NoisyChannel" and row["noise_std"] > 0
        assert row["I(X;T)"] <= row["I(X;T)_ceiling"] == pytest.approx(math.log(len(digits.x_test)))
        assert row["I(T;Y)"] <= row["I(X;T)"] + 1e-9, "data processing"


def test_known_channel_is_measured_as_one(digits):
    model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
    model.compile("adam")
    plane = InformationPlane(digits.x_test, digits.y_test)
    model.fit(digits.x_train, epochs=1, verbose=0, callbacks=[plane])
    row = plane.rows[-1]
    assert (row["layer"], row["estimator"], row["noise_std"]) == ("code", "Channel", None)
    assert row["I(X;T)"] <= row["I(X;T)_upper"] + 0.05
    direct = estimators.Channel()(None, model.posterior(digits.x_test))
    assert row["I(X;T)"] == pytest.approx(direct.nats, abs=1e-9)


@pytest.mark.long
def test_deterministic_code_is_measured_with_noise_and_beside_other_layers(digits):
    model = models.DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
    model.compile("adam")
    plane = InformationPlane(digits.x_test, layers=["code", "encoder"])
    model.fit(digits.x_train, epochs=1, verbose=0, callbacks=[plane])
    code, encoder = plane.rows[-2:]
    assert code["estimator"] == "NoisyChannel" and "I(T;Y)" not in code
    assert code["I(X;T)"] == pytest.approx(encoder["I(X;T)"], abs=1e-9), "the code is the output of the encoder"


@pytest.mark.parametrize(
    "estimator", [estimators.Binned(), estimators.MixedKSG(), estimators.KSG()], ids=lambda e: type(e).__name__
)
@pytest.mark.long
def test_any_estimator(digits, estimator):
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", estimator=estimator)
    trained(plane, digits, epochs=1)
    assert all(row["estimator"] == type(estimator).__name__ and np.isfinite(row["I(T;Y)"]) for row in plane.rows)


@pytest.mark.long
def test_schedules(digits):
    plane = InformationPlane(digits.x_test, layers="hidden", every=2)
    history = trained(plane, digits, epochs=4).history["I(X;T)/hidden"]
    assert [row["epoch"] for row in plane.rows] == [0, 2, 4]
    assert np.isnan(history).tolist() == [True, False, True, False]
    plane = InformationPlane(digits.x_test, layers="hidden", every=[1, 3])
    trained(plane, digits, epochs=4)
    assert [row["epoch"] for row in plane.rows] == [1, 3]


def test_held_out_batch_is_fixed_by_the_seed(digits):
    planes = [InformationPlane(digits.x_test, layers="hidden", max_examples=50, seed=seed) for seed in (0, 0, 1)]
    model = classifier()
    values = [plane.measure(model)[0]["I(X;T)"] for plane in planes]
    assert values[0] == values[1] != values[2]
    assert planes[0].rows[0]["n"] == 50


@pytest.mark.long
def test_measuring_does_not_change_training(digits):
    histories = []
    for callbacks in ([], [InformationPlane(digits.x_test, digits.y_test)]):
        keras.utils.set_random_seed(3)
        model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
        model.compile("adam")
        histories.append(model.fit(digits.x_train, epochs=2, verbose=0, callbacks=callbacks).history["loss"])
    assert histories[0] == histories[1]


@pytest.mark.long
def test_second_fit_starts_anew(digits):
    plane = InformationPlane(digits.x_test, layers="hidden")
    model = classifier()
    for _ in range(2):
        trained(plane, digits, epochs=1, model=model)
    assert [row["epoch"] for row in plane.rows] == [0, 1]


def test_failing_measurement_is_reported_once_and_training_goes_on(digits):
    class Broken:
        domain = "continuous"

        def __call__(self, x, y):
            raise RuntimeError("no luck")

        relevance = __call__

    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", estimator=Broken())
    with pytest.warns(UserWarning, match="could not measure 'hidden' after epoch 0: no luck") as warned:
        history = trained(plane, digits, epochs=3).history
    assert len(warned) == 1 and len(history["loss"]) == 3
    assert np.isnan(history["I(X;T)/hidden"]).all() and plane.rows[-1]["I(X;T)_reason"] == "no luck"


def test_nan_activations_are_reported(digits):
    model = classifier()
    model.get_layer("hidden").set_weights([np.full([64, 6], np.nan), np.zeros(6)])
    plane = InformationPlane(digits.x_test, layers="hidden")
    with pytest.warns(UserWarning, match="359 of 359 rows with NaN or infinity"):
        plane.measure(model)


@pytest.mark.long
def test_works_with_the_callbacks_of_keras(digits, tmp_path):
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden")
    stop = keras.callbacks.EarlyStopping("I(X;T)/hidden", mode="max", patience=50)
    trained(plane, digits, epochs=3, callbacks=[stop, keras.callbacks.CSVLogger(tmp_path / "log.csv")])
    with open(tmp_path / "log.csv") as file:
        assert "I(X;T)/hidden" in next(csv.reader(file))


def test_csv_holds_the_rows(digits, tmp_path):
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden")
    plane.measure(classifier())
    plane.to_csv(tmp_path / "plane.csv")
    with open(tmp_path / "plane.csv") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1 and float(rows[0]["I(X;T)"]) == plane.rows[0]["I(X;T)"]


@pytest.mark.long
def test_two_replicas_give_the_rows_of_one(digits):
    rows = []
    for strategy in (distribute.strategy("single"), distribute.strategy("mirrored")):
        with strategy.scope():
            model = models.DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
            model.compile("sgd")
        plane = InformationPlane(digits.x_test, digits.y_test)
        model.fit(digits.x_train[:256], epochs=2, batch_size=64, shuffle=False, verbose=0, callbacks=[plane])
        rows.append([row["I(X;T)"] for row in plane.rows])
    assert rows[0] == pytest.approx(rows[1], abs=1e-3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"y_val": np.zeros(7, int)}, "one label per example .359.. Received: 7 labels"),
        ({"y_val": np.eye(359)}, "argmax"),
        ({"every": 0}, "`every` must be a positive integer"),
        ({"every": "2"}, "`every` must be a positive integer"),
        ({"max_examples": 0}, "`max_examples` must be a positive integer"),
        ({"x_val": np.full([5, 3], np.nan)}, "5 of 5 rows with NaN"),
        ({"x_val": np.zeros([1, 3])}, "at least 2 examples"),
        (
            {"train": (np.zeros([9, 8, 8, 1]), np.zeros(3, int))},
            "`y_train` must be one label per example .9.. Received: 3 labels",
        ),
        ({"estimator": []}, "`estimator` must be an estimator object or a list"),
        ({"estimator": estimators.KSG(), "levels": (1, 2)}, "`levels` must be None for an estimator without"),
        ({"levels": (0.1, -1)}, "`noise_std` must be"),
        ({"levels": 0.1}, r"`levels` must be a collection .* Received: 0.1. Pass e.g. levels=\[0.1, "),
        ({"estimator": estimators.ConditionalKSG()}, "`estimator` must be .* of two arrays.* Received: ConditionalKSG"),
        ({"estimator": estimators.KozachenkoLeonenko()}, "`estimator` must be .* of two arrays.* Received: Kozachenko"),
        (
            {"y_val": np.zeros(359, int), "estimator": [None, estimators.Gaussian()]},
            "`estimator` must be one that measures .* labels `y_val`. Received: Gaussian.*relevance_estimator=Mixed",
        ),
        (
            {"y_val": np.zeros(359, int), "relevance_estimator": estimators.MatrixRenyi()},
            "`relevance_estimator` must be one that measures",
        ),
        ({"resume": True}, "`csv` must be the path of a file, in order to resume"),
        ({"budget": 5}, "`budget` must be a share of at most 1"),
        ({"unit": "batches"}, "`unit` must be a known name"),
    ],
)
def test_bad_input_stops_at_once(digits, arguments, message):
    with pytest.raises(InputError, match=message):
        InformationPlane(**{"x_val": digits.x_test, **arguments})


def test_estimator_without_labels_measures_beside_one_with_them(digits):
    arguments = {"estimator": estimators.MatrixRenyi(), "relevance_estimator": estimators.MixedKSG()}
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", max_examples=100, **arguments)
    (row,) = plane.measure(classifier())
    assert np.isfinite([row["I(X;T)"], row["I(T;Y)"]]).all()


def test_channel_where_no_law_is_known_stops_at_the_start_of_training(digits):
    plane = InformationPlane(digits.x_test, estimator=estimators.Channel())
    with pytest.raises(InputError, match="`estimator` must be one for layers whose law .* unknown.* Received: Channel"):
        trained(plane, digits)
    coded = models.VAE((8, 8, 1), 2, hidden=(8,))
    assert InformationPlane(digits.x_test, estimator=estimators.Channel()).measure(coded)[0]["estimator"] == "Channel"


def test_shape_that_the_model_does_not_take_is_the_reason(digits):
    plane = InformationPlane(digits.x_test[:, :4], layers="hidden")
    with pytest.warns(
        UserWarning, match="could not measure 'hidden' after epoch 0: Input 0 .*have value 64, but .* .None, 32."
    ):
        trained(plane, digits, epochs=1)
    assert "shape" in plane.rows[0]["I(X;T)_reason"]


def test_unknown_layer_stops_at_the_start_of_training(digits):
    with pytest.raises(InputError, match="Choose among: flatten.*, hidden, output"):
        trained(InformationPlane(digits.x_test, layers=["nowhere"]), digits)


def test_layer_that_is_not_called_gets_a_row_that_says_so(digits):
    class Auxiliary(keras.Model):
        def __init__(self):
            super().__init__()
            self.flat, self.main, self.extra = (
                keras.layers.Flatten(),
                keras.layers.Dense(4, name="main"),
                keras.layers.Dense(2),
            )
            self.extra.build((None, 4))

        def call(self, x, training=False):
            return self.main(self.flat(x))

    model = Auxiliary()
    model(digits.x_test[:1])
    plane = InformationPlane(digits.x_test, digits.y_test)
    with pytest.warns(UserWarning, match="does not call this layer"):
        rows = {row["layer"]: row for row in plane.measure(model)}
    assert np.isfinite(rows["main"]["I(X;T)"]) and np.isnan(rows[model.extra.name]["I(T;Y)"])


@pytest.mark.parametrize("estimator", [estimators.KSG, "KSG"])
def test_what_is_no_estimator_is_refused(digits, estimator):
    with pytest.raises(InputError, match="`estimator` must be an estimator object"):
        InformationPlane(digits.x_test, estimator=estimator)


def test_plain_function_is_an_estimator(digits):
    plane = InformationPlane(
        digits.x_test, digits.y_test, layers="hidden", estimator=lambda x, y: estimators.MixedKSG()(x, y)
    )
    assert np.isfinite(plane.measure(classifier())[0]["I(T;Y)"])


def small(epochs=3, callbacks=(), model=None, **arguments):
    """A plane of a tiny network on 96 examples, and the history of its training."""
    x = np.random.default_rng(0).normal(size=[96, 4]).astype("float32")
    y = (x[:, 0] > 0).astype(int)
    if model is None:
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [keras.Input([4]), keras.layers.Dense(3, "tanh", name="hidden"), keras.layers.Dense(2, name="logits")]
        )
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    plane = InformationPlane(x[:64], y[:64], **{"layers": "hidden", **arguments})
    history = model.fit(x, y, epochs=epochs, batch_size=32, verbose=0, shuffle=False, callbacks=[plane, *callbacks])
    return plane, history.history


def test_several_estimators_and_training_examples():
    x, y = np.random.default_rng(1).normal(size=[50, 4]).astype("float32"), np.arange(50) % 2
    plane, history = small(1, estimator=[None, estimators.MixedKSG()], train=(x, y))
    keys = [
        f"{quantity}/hidden{which}{data}"
        for data in ("", "/train")
        for which in ("", "/MixedKSG")
        for quantity in ("I(X;T)", "I(T;Y)")
    ]
    assert plane.keys == keys and set(keys) < set(history)
    last = plane.rows[-4:]
    assert [(row["data"], row["estimator"], row["n"]) for row in last] == [
        ("val", "NoisyChannel", 64),
        ("val", "MixedKSG", 64),
        ("train", "NoisyChannel", 50),
        ("train", "MixedKSG", 50),
    ]
    assert [history[key][-1] for key in keys] == [row[quantity] for row in last for quantity in ("I(X;T)", "I(T;Y)")]


def test_same_class_twice_is_told_apart_by_its_arguments():
    plane, history = small(1, estimator=[estimators.NoisyChannel(0.1), estimators.NoisyChannel(1.0)])
    assert plane.rows[0]["noise_std"] == 0.1 and plane.rows[1]["noise_std"] == 1.0
    assert "I(X;T)/hidden/NoisyChannel(noise_std=1.0, num_samples=1, seed=0)" in history


class Counting:
    """An estimator whose value says which one of several equal ones it is."""

    def __init__(self, nats):
        self.nats = nats

    def __call__(self, x, y):
        return Estimate(self.nats)


@pytest.mark.parametrize(
    "given, suffixes",
    [
        ([None, estimators.NoisyChannel(1.0)], ["", "/NoisyChannel"]),
        ([estimators.NoisyChannel(1.0), None], ["", "/default"]),
        ([Counting(1.0), Counting(2.0), Counting(3.0)], ["", "/Counting (2)", "/Counting (3)"]),
        ([lambda x, y: Estimate(1.0), lambda x, y: Estimate(2.0)], ["", "/<lambda> (2)"]),
    ],
    ids=["default first", "default last", "equal objects", "functions"],
)
def test_every_estimator_has_a_key_and_a_value_of_its_own(given, suffixes):
    plane, history = small(2, estimator=given)
    keys = [f"{quantity}/hidden{suffix}" for suffix in suffixes for quantity in ("I(X;T)", "I(T;Y)")]
    assert plane.keys == keys
    last = plane.rows[-len(given) :]
    assert [history[key][-1] for key in keys] == [row[quantity] for row in last for quantity in ("I(X;T)", "I(T;Y)")]
    assert len({row["I(X;T)"] for row in last}) == len({row["estimator"] for row in last}) == len(given)


@pytest.mark.long
def test_logarithmic_epochs_and_steps():
    assert [row["epoch"] for row in small(5, every="log")[0].rows] == [0, 1, 2, 4]
    plane, history = small(2, every=2, unit="steps")
    assert [(row["epoch"], row["step"]) for row in plane.rows] == [(0, 0), (2 / 3, 2), (1 + 1 / 3, 4), (2, 6)]
    assert history["I(X;T)/hidden"] == [plane.rows[1]["I(X;T)"], plane.rows[2]["I(X;T)"]]


def test_plane_of_epochs_measures_at_no_step():
    plane, _ = small(2, every=2)
    assert [(row["epoch"], row["step"]) for row in plane.rows] == [(0, 0), (2, 6)]


def test_budget_skips_and_says_so():
    with pytest.warns(UserWarning, match="after epoch 1: skipped: measuring has taken .* budget is 0.0%") as warned:
        plane, history = small(4, budget=1e-6)
    assert len(warned) == 1
    assert np.isfinite([row["I(X;T)"] for row in plane.rows]).tolist() == [True, False, False, False, True]
    assert (
        "skipped: measuring has taken" in plane.rows[2]["flags"]
        and history["I(X;T)/hidden"][1] == plane.rows[0]["I(X;T)"]
    )


@pytest.mark.long
def test_reader_of_a_key_with_a_budget_is_warned_and_sees_numbers():
    seen = []
    reader = keras.callbacks.EarlyStopping("I(T;Y)/hidden", mode="max", patience=9)
    look = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(logs["I(T;Y)/hidden"]))
    with (
        pytest.warns(UserWarning, match="skipped: measuring has taken"),
        pytest.warns(UserWarning, match="EarlyStopping monitors 'I.T;Y./hidden'.*the last value again"),
    ):
        small(4, callbacks=[reader, look], budget=1e-6)
    assert len(seen) == 4 and np.isfinite(seen).all() and np.isfinite(reader.best)


def test_epochs_out_of_the_schedule_log_nan_with_a_budget_too():
    with pytest.warns(UserWarning, match="skipped"):
        _, history = small(4, every=2, budget=1e-6)
    assert np.isnan(history["I(X;T)/hidden"]).tolist() == [True, False, True, False]


@pytest.mark.parametrize("layer", ["hidden", "output"])
@pytest.mark.long
def test_reader_may_monitor_a_key_of_any_plane_in_front(digits, layer):
    planes = [InformationPlane(digits.x_test, digits.y_test, layers=name) for name in ("hidden", "output")]
    reader = keras.callbacks.EarlyStopping(f"I(T;Y)/{layer}", mode="max")
    trained(planes[0], digits, callbacks=[planes[1], reader], epochs=1)
    assert reader.best == planes[layer == "output"].rows[-1]["I(T;Y)"]
    with pytest.raises(InputError, match="a key that InformationPlane fills.*hidden.*I.T;Y./output"):
        trained(planes[0], digits, callbacks=[planes[1], keras.callbacks.EarlyStopping("I(T;Y)/nowhere", mode="max")])


@pytest.mark.long
def test_two_planes_with_one_key_are_warned_of(digits):
    planes = [InformationPlane(digits.x_test, layers="hidden", seed=seed) for seed in (0, 1)]
    with pytest.warns(UserWarning, match="two callbacks fill 'I.X;T./hidden'.*of the second, InformationPlane, alone"):
        trained(planes[0], digits, callbacks=planes[1:], epochs=1)


def test_rows_are_in_the_file_while_training_goes_on(tmp_path):
    path, seen = tmp_path / "plane.csv", []
    look = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(len(path.read_text().splitlines()))
    )
    small(3, callbacks=[look], csv=path)
    assert seen == [3, 4, 5]


@pytest.mark.parametrize("plane_first", [True, False])
@pytest.mark.long
def test_killed_run_goes_on_with_its_rows(tmp_path, plane_first):
    class Killed(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    def run(name, *more, **arguments):
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [keras.Input([4]), keras.layers.Dense(3, "tanh", name="hidden"), keras.layers.Dense(2)]
        )
        model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        backup = keras.callbacks.BackupAndRestore(tmp_path / name)
        x = np.random.default_rng(0).normal(size=[96, 4]).astype("float32")
        plane = InformationPlane(x, np.arange(96) % 2, "hidden", csv=tmp_path / f"{name}.csv", **arguments)
        model.fit(
            x,
            np.arange(96) % 2,
            epochs=4,
            shuffle=False,
            verbose=0,
            callbacks=[*([plane, backup] if plane_first else [backup, plane]), *more],
        )
        return [(row["epoch"], row["step"], row["I(X;T)"], row["I(T;Y)"]) for row in plane.rows]

    whole = run("whole")
    with pytest.raises(KeyboardInterrupt):
        run("cut", Killed())
    assert len((tmp_path / "cut.csv").read_text().splitlines()) == 4
    resumed = run("cut", resume=True)
    assert [row[:2] for row in resumed] == [row[:2] for row in whole] == [(epoch, 3 * epoch) for epoch in range(5)]
    assert np.allclose(resumed, whole, atol=1e-5)


def test_training_that_starts_later_is_labelled_so():
    model = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    x = np.zeros([8, 8, 8, 1], "float32") + np.arange(8)[:, None, None, None]
    plane = InformationPlane(x)
    model.fit(x, np.zeros([8, 2]), initial_epoch=3, epochs=5, verbose=0, callbacks=[plane])
    assert [row["epoch"] for row in plane.rows] == [3, 4, 5]


def test_stopping_on_what_the_plane_measures_and_the_wrong_order(tmp_path):
    stop = keras.callbacks.EarlyStopping("I(T;Y)/hidden", mode="max", patience=1, min_delta=100)
    best = keras.callbacks.ModelCheckpoint(str(tmp_path / "m.keras"), "I(T;Y)/hidden", mode="max", save_best_only=True)
    _, history = small(9, callbacks=[stop, best])
    assert len(history["loss"]) == 2 and (tmp_path / "m.keras").exists()
    x = np.zeros([8, 4], "float32")
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(3, name="hidden")])
    model.compile("sgd", "mse")
    with pytest.raises(InputError, match="EarlyStopping reads 'I.T;Y./hidden' before InformationPlane has measured it"):
        model.fit(x, x[:, :3], verbose=0, callbacks=[stop, InformationPlane(x, np.arange(8))])


def test_continuous_targets_and_dead_layers():
    x = np.random.default_rng(0).normal(size=[64, 4]).astype("float32")
    dead = keras.layers.Dense(2, "relu", name="dead", bias_initializer=keras.initializers.Constant(-100))
    model = keras.Sequential([keras.Input([4]), keras.layers.Dense(2, name="linear"), dead])
    alive, flat = InformationPlane(x, x.sum(axis=1), estimator=estimators.MixedKSG()).measure(model)
    assert np.isfinite(alive["I(T;Y)"]) and alive["flags"] == ""
    assert "2 of 2 units are dead" in flat["flags"]


@pytest.mark.slow
def test_stock_network_with_two_heads_and_a_recurrent_one():
    x = np.random.default_rng(0).random([24, 32, 32, 3]).astype("float32")
    stock = keras.applications.MobileNetV2(input_shape=(32, 32, 3), alpha=0.35, weights=None, classes=4)
    plane = InformationPlane(x, np.arange(24) % 4, ["Conv1", "block_1_.*_relu", "predictions"])
    assert [row["layer"] for row in plane.measure(stock)] == [
        "Conv1",
        "block_1_expand_relu",
        "block_1_depthwise_relu",
        "predictions",
    ]
    source = keras.Input([6, 3])
    state = keras.layers.GRU(4, return_sequences=True, name="gru")(source)
    pooled = keras.layers.GlobalAveragePooling1D(name="pooled")(state)
    heads = {"label": keras.layers.Dense(3, name="label")(pooled), "size": keras.layers.Dense(1, name="size")(pooled)}
    rows = InformationPlane(x[:, 0, :6], np.arange(24) % 3, "all").measure(keras.Model(source, heads))
    assert [(row["layer"], row["units"]) for row in rows] == [("gru", 24), ("pooled", 4), ("label", 3), ("size", 1)]
    assert all(np.isfinite([row["I(X;T)"], row["I(T;Y)"]]).all() for row in rows)


def test_list_of_examples_and_dataset(digits):
    assert InformationPlane(digits.x_test[:20].tolist(), layers="hidden").measure(classifier())[0]["n"] == 20
    stream = tf.data.Dataset.from_tensor_slices((digits.x_test, digits.y_test)).batch(32)
    model = classifier()
    (row,) = InformationPlane(stream, layers="hidden", max_examples=40).measure(model)
    (same,) = InformationPlane(digits.x_test[:40], digits.y_test[:40], layers="hidden").measure(model)
    assert row["n"] == 40 and row["I(T;Y)"] == same["I(T;Y)"]


@pytest.mark.parametrize(
    "when, epochs", [("last", [2]), ("always", [0, 1, 2]), ("never", [])], ids=["last", "always", "never"]
)
def test_boosted_trees_read_the_labels_when_they_are_asked(when, epochs):
    x = np.random.default_rng(0).normal(size=[200, 3]).astype("float32")
    y = (x[:, 0] > 0).astype(int)
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, "tanh", name="hidden")])
    model.compile("sgd", "mse")
    plane = InformationPlane(x, y, boosted_trees=when)
    model.fit(x, x[:, :2], epochs=2, verbose=0, callbacks=[plane])
    assert [row["epoch"] for row in plane.rows if "I(T;Y)_trees" in row] == epochs
    assert ("I(T;Y)_trees" in InformationPlane(x, y, boosted_trees=when).measure(model)[0]) == bool(epochs)


def test_relevance_estimator_measures_the_labels_alone():
    x = np.random.default_rng(0).normal(size=[80, 3]).astype("float32")
    y = (x[:, 0] > 0).astype(int)
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    binned = estimators.Binned(4)
    rows = InformationPlane(x, y, relevance_estimator=binned).measure(model)
    expected = binned.relevance(model.layers[0](x).numpy(), y).nats
    assert rows[0]["I(T;Y)"] == pytest.approx(expected, abs=1e-6) and rows[0]["estimator"] == "NoisyChannel"
    with pytest.raises(InputError, match="an estimator object"):
        InformationPlane(x, y, relevance_estimator="KSG")
