import dataclasses

import pytest
import tensorflow as tf

from ib_keras import datasets, distribute
from ib_keras._checks import InputError
from ib_keras.experiments.crew import Crew, leads, machines, one_machine

ALONE = {"strategy": "auto", "devices": None, "workers": None, "index": None, "wait": 1.0}


@pytest.fixture(autouse=True)
def without_machines(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)


def test_one_process_is_a_crew_of_its_own():
    with Crew({**ALONE, "epochs": 3}) as crew:
        crew.agree_on(datasets.digits())
        assert crew.is_chief and crew.is_alone and crew.share({"a": 1}) == {"a": 1}
        assert crew.share_state(None, 2) == 2 and crew.strategy is tf.distribute.get_strategy()


class Said:
    """Stands for the meeting of two workers, and keeps what this one says."""

    def __init__(self, *_):
        self.values = []

    def agree(self, values):
        self.values.append(values)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("array", ["x_train", "y_train", "x_test", "y_test"])
def test_workers_compare_every_array_whole_or_by_some_rows(array, large, monkeypatch):
    monkeypatch.setattr("ib_keras.experiments.crew.Meeting", Said)
    if large:
        monkeypatch.setattr("ib_keras.experiments.crew._SMALL", 0)
    crew, data = Crew({**ALONE, "workers": "a:1,b:1", "index": 0}), datasets.digits()
    for row in (None, 1, 0):
        changed = getattr(data, array).copy()
        if row is not None:
            changed[row] = (changed[row] + 1) % 9
        crew.agree_on(dataclasses.replace(data, **{array: changed}))
    own, second, first = crew._meeting.values
    differ = [{name for name in own if own[name] != other[name]} for other in (second, first)]
    named = {f"{array} of the dataset"}
    assert differ == [set() if large else named, named], "row 1 is none of the 64 of a large array"


def test_several_devices():
    with Crew({**ALONE, "strategy": "mirrored"}) as crew:
        assert crew.is_chief and not crew.is_alone and crew.strategy is distribute.strategy("mirrored")


def test_others_do_not_lead(monkeypatch):
    assert leads(ALONE) and leads({**ALONE, "workers": "a:1,b:1", "index": 0})
    assert not leads({**ALONE, "workers": "a:1,b:1", "index": 1})
    monkeypatch.setenv("TF_CONFIG", '{"cluster": {"worker": ["a:1", "b:1"]}, "task": {"type": "worker", "index": 1}}')
    assert not leads(ALONE) and leads({**ALONE, "strategy": "single"}), "single leaves TF_CONFIG alone"
    assert one_machine(ALONE, "plane", "").num_replicas_in_sync == 1


@pytest.mark.parametrize(
    "place, message",
    [
        ({"strategy": "single", "workers": "a:1,b:1", "index": 0}, '`workers` must be left out for strategy="single"'),
        ({"strategy": "cluster"}, "`strategy` must be a known name"),
        ({"index": 1}, "`index` must be left out without `workers`"),
        ({"strategy": "multi_worker"}, "Received: neither TF_CONFIG nor `workers`"),
        ({"wait": 0.0}, "`wait` must be"),
    ],
)
def test_places_that_are_none(place, message):
    with pytest.raises(InputError, match=message):
        Crew({**ALONE, **place})


@pytest.mark.parametrize("place", [{"strategy": "multi_worker"}, {"workers": "a:1", "index": 0}])
def test_a_recipe_of_one_machine(place):
    with pytest.raises(InputError, match="`strategy` must be auto, single or mirrored for `plane`. .* Take turns."):
        one_machine({**ALONE, **place}, "plane", "Take turns.")


def test_addresses_are_recorded_as_one_text():
    assert machines(None) is None and machines("a:1") == "a:1" and machines(("a:1", "b:1")) == "a:1,b:1"
