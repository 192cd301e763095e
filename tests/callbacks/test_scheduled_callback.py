import csv

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import CodeMonitor, GradientSNR, InformationPlane, ReconstructionSnapshots
from ib_keras.callbacks.scheduled_callback import ScheduledCallback

pytestmark = pytest.mark.long

X = np.zeros([12, 2], "float32")


class Counter(ScheduledCallback):
    """Counts its measurements from 1."""

    keys = ("count/all",)

    def _prepare(self):
        self.prepared = getattr(self, "prepared", 0) + 1

    def _measurements(self, epoch):
        count = len(self.rows) + 1
        yield {"epoch": epoch, "step": self._step, "count": count}, {"count/all": count}


def trained(counter, *callbacks, epochs=4, **arguments):
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse", **arguments.pop("compiled", {}))
    return model.fit(X, X, epochs=epochs, batch_size=4, verbose=0, callbacks=[counter, *callbacks], **arguments).history


def when(counter):
    return [(row["epoch"], row["step"]) for row in counter.rows]


@pytest.mark.parametrize(
    "every, epochs", [(1, [0, 1, 2, 3, 4]), (2, [0, 2, 4]), ("log", [0, 1, 2, 4]), ([3], [3])], ids=str
)
def test_scheduled_epochs_are_measured_and_the_others_log_nan(every, epochs):
    counter = Counter(every)
    logged = trained(counter)["count/all"]
    assert when(counter) == [(epoch, 3 * epoch) for epoch in epochs]
    assert np.isfinite(logged).tolist() == [epoch in epochs for epoch in (1, 2, 3, 4)]
    assert logged[-1] == counter.rows[-1]["count"] or 4 not in epochs


def test_steps_are_measured_and_the_first_of_an_epoch_is_logged():
    counter = Counter(2, "steps")
    logged = trained(counter, epochs=2)["count/all"]
    assert when(counter) == [(0, 0), (2 / 3, 2), (1 + 1 / 3, 4), (2, 6)] and logged == [2, 3]


def test_a_call_of_keras_that_stands_for_several_steps_is_one_measurement():
    counter = Counter(1, "steps")
    trained(counter, epochs=1, compiled={"steps_per_execution": 3})
    assert when(counter) == [(0, 0), (1, 3)]


def test_training_that_goes_on_is_measured_where_it_begins():
    counter = Counter(2)
    trained(counter, epochs=6, initial_epoch=4)
    assert [row["epoch"] for row in counter.rows] == [4, 6]


def test_each_training_begins_anew_and_is_prepared_once(tmp_path):
    counter = Counter(csv=tmp_path / "rows.csv")
    for _ in range(2):
        trained(counter, epochs=1)
    assert [row["epoch"] for row in counter.rows] == [0, 1] and counter.prepared == 2
    with open(tmp_path / "rows.csv") as file:
        assert [row["count"] for row in csv.DictReader(file)] == ["1", "2"]


def test_reader_in_front_is_refused_before_training():
    stop = keras.callbacks.EarlyStopping("count/all", mode="max")
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    counter = Counter([9])
    with pytest.raises(InputError, match="EarlyStopping reads 'count/all' before Counter has measured it"):
        model.fit(X, X, verbose=0, callbacks=[stop, counter])
    assert counter.rows == []


@pytest.mark.parametrize("kind", [CodeMonitor, GradientSNR, InformationPlane, ReconstructionSnapshots])
def test_callbacks_that_measure_have_one_schedule(kind):
    """None of them says again when to measure: the methods of Keras are those of the base, or call them."""
    own = {name for name in ("on_epoch_begin", "on_train_batch_end") if name in vars(kind)}
    assert issubclass(kind, ScheduledCallback) and own == set()
    with pytest.raises(InputError, match="`every` must be"):
        kind(np.zeros([20, 4, 4]), every=0, **({"folder": "f"} if kind is ReconstructionSnapshots else {}))


@pytest.mark.parametrize(
    "told, epochs", [({}, [0, 1, 2]), ({"steps": 3, "epochs": 2}, [0, 1, 2])], ids=["bare", "told"]
)
def test_a_callback_list_of_the_user_counts_steps_too(told, epochs):
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    by_epochs, by_steps = Counter(), Counter(2, "steps")
    callbacks = keras.callbacks.CallbackList([by_epochs, by_steps], add_history=True, model=model, **told)
    with pytest.warns(UserWarning, match="two callbacks fill 'count/all'"):
        model.fit(X, X, epochs=2, batch_size=4, verbose=0, callbacks=callbacks)
    assert when(by_epochs) == [(epoch, 3 * epoch) for epoch in epochs]
    assert [row["step"] for row in by_steps.rows] == [0, 2, 4, 6]


@pytest.mark.parametrize(
    "counter, message",
    [
        (Counter(2), "Received: every=2. Epoch 1 would log NaN.*pass every=1"),
        (Counter("log"), "Received: every='log'. Epoch 3 would log NaN"),
        (Counter(4, "steps"), 'Received: every=4 with unit="steps". Epoch 1 would .* pass every=1 with unit="epochs"'),
    ],
)
@pytest.mark.parametrize("kind", [keras.callbacks.EarlyStopping, keras.callbacks.ReduceLROnPlateau])
def test_a_reader_of_a_key_with_gaps_is_refused(counter, message, kind):
    with pytest.raises(InputError, match=f"`every` must be .* where {kind.__name__} monitors 'count/all'.*{message}"):
        trained(counter, kind("count/all", mode="max", patience=1))


@pytest.mark.parametrize("every, unit, epochs", [(1, "epochs", 4), ("log", "epochs", 2), (3, "steps", 4)])
def test_a_reader_of_a_key_without_gaps_is_not_stopped(every, unit, epochs):
    stop = keras.callbacks.EarlyStopping("count/all", mode="max", patience=1)
    assert len(trained(Counter(every, unit), stop, epochs=epochs)["loss"]) == epochs


def test_two_callbacks_with_one_file_are_refused(tmp_path):
    path = tmp_path / "rows.csv"
    with pytest.raises(InputError, match="`csv` must be a file of Counter alone.* Received: .*rows.csv"):
        trained(Counter(csv=path), Counter(csv=tmp_path / "." / "rows.csv"))
    with pytest.raises(InputError, match="to which CSVLogger does not write too"):
        trained(Counter(csv=path), keras.callbacks.CSVLogger(str(path)))


def test_gaps_in_front_of_a_training_that_goes_on_do_not_stop_it():
    stop = keras.callbacks.EarlyStopping("count/all", mode="max", patience=1)
    assert len(trained(Counter([3, 4]), stop, epochs=4, initial_epoch=2)["loss"]) == 2
    with pytest.raises(InputError, match="Epoch 4 would log NaN"):
        trained(Counter([1, 2, 3]), stop, epochs=4, initial_epoch=2)


def test_training_goes_on_where_the_file_cannot_be_written_and_says_so_once(tmp_path):
    path = tmp_path / "rows.csv"
    path.mkdir()
    counter = Counter(csv=path)
    with pytest.warns(
        UserWarning, match=r"Counter could not write .*rows.csv \(Is a directory\). Training goes on"
    ) as told:
        trained(counter, epochs=3)
    assert len(counter.rows) == 4 and len(told) == 1


def test_rows_of_another_object_are_replaced_with_a_warning_and_own_rows_without(tmp_path, recwarn):
    first, second = (Counter(csv=tmp_path / "rows.csv") for _ in range(2))
    for _ in range(2):
        trained(first, epochs=1)
    assert not [told for told in recwarn if "replaces the rows" in str(told.message)]
    with pytest.warns(
        UserWarning, match="Counter replaces the rows in .*rows.csv, which another object has written. Pass"
    ):
        trained(second, epochs=1)


def test_a_new_plane_warns_unless_it_resumes(tmp_path, recwarn):
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2, name="out")])
    model.compile("sgd", "mse")
    x, path = np.random.default_rng(0).normal(size=[40, 2]).astype("float32"), tmp_path / "plane.csv"

    def fitted(first, **arguments):
        plane = InformationPlane(x, csv=path, **arguments)
        model.fit(x, x, epochs=first + 1, initial_epoch=first, verbose=0, callbacks=[plane])
        return [row["epoch"] for row in plane.rows]

    fitted(0)
    assert fitted(1, resume=True) == [0, 1, 2]
    assert not [told for told in recwarn if "replaces the rows" in str(told.message)]
    with pytest.warns(UserWarning, match="resume=True to go on with them in `fit`"):
        InformationPlane(x, csv=path).measure(model)
