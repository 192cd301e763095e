import csv
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute, estimators, models
from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane


def classifier(activation="tanh"):
    model = keras.Sequential([keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(6, activation, name="hidden"),
                              keras.layers.Dense(10, "softmax", name="output")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def trained(plane, digits, epochs=2, callbacks=(), model=None):
    model = model or classifier()
    return model.fit(digits.x_train, digits.y_train, epochs=epochs, verbose=0, callbacks=[plane, *callbacks])


def test_plain_keras_model(digits):
    plane = InformationPlane(digits.x_test, digits.y_test)
    history = trained(plane, digits).history
    assert [(row["epoch"], row["layer"]) for row in plane.rows] == [(e, l) for e in (0, 1, 2) for l in ("hidden", "output")]
    assert history["I(T;Y)/hidden"] == [row["I(T;Y)"] for row in plane.rows if row["layer"] == "hidden" and row["epoch"]]
    assert plane.rows[-1]["I(T;Y)"] > plane.rows[1]["I(T;Y)"], "training teaches the labels"
    for row in plane.rows:
        assert row["estimator"] == "NoisyChannel" and row["noise_std"] == pytest.approx(0.1**0.5)
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


def test_deterministic_code_is_measured_with_noise_and_beside_other_layers(digits):
    model = models.DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
    model.compile("adam")
    plane = InformationPlane(digits.x_test, layers=["code", "encoder"])
    model.fit(digits.x_train, epochs=1, verbose=0, callbacks=[plane])
    code, encoder = plane.rows[-2:]
    assert code["estimator"] == "NoisyChannel" and "I(T;Y)" not in code
    assert code["I(X;T)"] == pytest.approx(encoder["I(X;T)"], abs=1e-9), "the code is the output of the encoder"


@pytest.mark.parametrize("estimator", [estimators.Binned(), estimators.MixedKSG(), estimators.KSG()], ids=lambda e: type(e).__name__)
def test_any_estimator(digits, estimator):
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", estimator=estimator)
    trained(plane, digits, epochs=1)
    assert all(row["estimator"] == type(estimator).__name__ and np.isfinite(row["I(T;Y)"]) for row in plane.rows)


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


def test_measuring_does_not_change_training(digits):
    histories = []
    for callbacks in ([], [InformationPlane(digits.x_test, digits.y_test)]):
        keras.utils.set_random_seed(3)
        model = models.IBAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
        model.compile("adam")
        histories.append(model.fit(digits.x_train, epochs=2, verbose=0, callbacks=callbacks).history["loss"])
    assert histories[0] == histories[1]


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


def test_works_with_the_callbacks_of_keras(digits, tmp_path):
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", every=2)
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


@pytest.mark.parametrize("arguments, message", [
    ({"y_val": np.zeros(7, int)}, "one label per example .359.. Received: 7 labels"),
    ({"y_val": np.eye(359)}, "argmax"),
    ({"every": 0}, "`every` must be a positive integer"),
    ({"every": "2"}, "`every` must be a positive integer"),
    ({"max_examples": 0}, "`max_examples` must be a positive integer"),
    ({"x_val": np.full([5, 3], np.nan)}, "5 of 5 rows with NaN"),
    ({"x_val": np.zeros([1, 3])}, "at least 2 examples"),
])
def test_bad_input_stops_at_once(digits, arguments, message):
    with pytest.raises(InputError, match=message):
        InformationPlane(**{"x_val": digits.x_test, **arguments})


def test_unknown_layer_stops_at_the_start_of_training(digits):
    with pytest.raises(InputError, match="Choose among: flatten.*, hidden, output"):
        trained(InformationPlane(digits.x_test, layers=["nowhere"]), digits)


def test_layer_that_is_not_called_gets_a_row_that_says_so(digits):
    class Auxiliary(keras.Model):
        def __init__(self):
            super().__init__()
            self.flat, self.main, self.extra = keras.layers.Flatten(), keras.layers.Dense(4, name="main"), keras.layers.Dense(2)
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
    plane = InformationPlane(digits.x_test, digits.y_test, layers="hidden", estimator=lambda x, y: estimators.MixedKSG()(x, y))
    assert np.isfinite(plane.measure(classifier())[0]["I(T;Y)"])


def test_list_of_examples_and_dataset(digits):
    assert InformationPlane(digits.x_test[:20].tolist(), layers="hidden").measure(classifier())[0]["n"] == 20
    with pytest.raises(InputError, match="a tf.data.Dataset"):
        InformationPlane(tf.data.Dataset.from_tensor_slices(digits.x_test))
