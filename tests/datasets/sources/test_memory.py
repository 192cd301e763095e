import pytest

from ib_keras._checks import InputError
from ib_keras.datasets.sources import memory
from ib_keras.datasets.sources.memory_limit import MemoryLimit


def test_data_larger_than_half_of_the_memory_are_refused_with_the_size(monkeypatch):
    monkeypatch.setattr(memory, "room", lambda: 2**30)
    memory.require_room(2**30, "x.npy")
    with pytest.raises(InputError, match=r"at most 1.0 GiB in memory.*x.npy of 3.0 GiB.*limit=") as caught:
        memory.require_room(3 * 2**30, "x.npy")
    assert "\n" not in str(caught.value)


def test_a_machine_that_does_not_say_its_memory_has_four_gigabytes(monkeypatch):
    monkeypatch.delattr(memory.os, "sysconf")
    assert memory.room() == 2**32


def test_reading_may_take_half_of_the_free_memory(monkeypatch):
    monkeypatch.setattr(memory, "free", lambda: 2**32)
    memory.require_free(2**30, 2**31, "x.npz", "Save a part of it.")
    with pytest.raises(InputError, match=r"read within 2.0 GiB, half of.*unpacks to 1.0 GiB and takes 3.0 GiB.*a part"):
        memory.require_free(2**30, 3 * 2**30, "x.npz", "Save a part of it.")


def test_a_machine_that_does_not_say_its_free_memory_has_half_of_all(monkeypatch):
    monkeypatch.setattr(memory.pathlib.Path, "read_text", lambda path: "")
    assert memory.free() == memory.room()


def test_the_limit_of_a_container_counts_where_it_is_below_that_of_the_machine(monkeypatch):
    monkeypatch.setattr(memory, "memory_limit", lambda: MemoryLimit(2**31, 2**20))
    assert memory.room() == 2**30 and memory.free() == 2**20
    monkeypatch.setattr(memory, "memory_limit", lambda: MemoryLimit(2.0**63, 2.0**63))
    assert memory.room() == memory._room_of_machine() and memory.free() < 2**50
