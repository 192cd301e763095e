import types

import keras
import pytest
import tensorflow as tf

from ib_keras.callbacks import first_worker
from ib_keras.callbacks.first_worker import as_on_first_worker, is_first_worker
from ib_keras.callbacks.scheduled_callback import ScheduledCallback


class Machines(tf.distribute.MultiWorkerMirroredStrategy):
    """What a worker knows of its cluster, without one; the sum over the workers is what `reduce` is given."""

    def __init__(self, jobs, kind, index):
        spec = types.SimpleNamespace(jobs=jobs)
        self._resolver = types.SimpleNamespace(cluster_spec=lambda: spec, task_type=kind, task_id=index)

    @property
    def cluster_resolver(self):
        return self._resolver


def model_on(*where):
    return types.SimpleNamespace(distribute_strategy=Machines(*where))


@pytest.mark.parametrize(
    "jobs, kind, index, first",
    [
        (["worker"], "worker", 0, True),
        (["worker"], "worker", 1, False),
        (["chief", "worker"], "chief", 0, True),
        (["chief", "worker"], "worker", 0, False),
        ([], None, None, True),
    ],
)
def test_the_first_worker_is_the_chief_where_there_is_one(jobs, kind, index, first):
    assert is_first_worker(model_on(jobs, kind, index)) == first


def test_one_machine_is_the_first():
    assert is_first_worker(None) and is_first_worker(keras.Sequential())
    assert as_on_first_worker(None, {"a": 1.0}) == {"a": 1.0}


class Counted(ScheduledCallback):
    keys = ("seen",)

    def _measurements(self, epoch):
        yield {"epoch": epoch}, {"seen": float(epoch)}


@pytest.mark.parametrize("index", [0, 1])
def test_others_measure_nothing_and_log_what_the_first_says(index, monkeypatch, tmp_path):
    model = model_on(["worker"], "worker", index)
    monkeypatch.setattr(Counted, "model", model, raising=False)
    monkeypatch.setattr(
        "ib_keras.callbacks.scheduled_callback.as_on_first_worker",
        lambda given, values: {key: 7.0 for key in values} if given is model else values,
    )
    callback, logs = Counted(csv=tmp_path / "rows.csv"), {}
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_epoch_end(0, logs)
    assert logs == {"seen": 7.0}
    assert len(callback.rows) == (0 if index else 2) and (tmp_path / "rows.csv").exists() == (not index)


def test_values_are_those_of_the_first_replica(monkeypatch):
    strategy = tf.distribute.MirroredStrategy(["/cpu:0"])
    monkeypatch.setattr(first_worker, "_of_several_machines", lambda _: strategy)
    assert as_on_first_worker(None, {"a": 2.0, "b": -1.5}) == {"a": 2.0, "b": -1.5}
    assert as_on_first_worker(None, {}) == {}
