import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments.checkpoint import Checkpoint

X = np.random.default_rng(0).normal(size=[8, 2]).astype("float32")


def model():
    network = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    network.compile("adam", "mse")
    network.optimizer.build(network.trainable_variables)
    return network


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.long
def test_state_comes_back_with_the_optimizer(tmp_path):
    first, second, checkpoint = model(), model(), Checkpoint(tmp_path / "state")
    assert checkpoint.restore(second) == 0, "nothing there yet"
    first.fit(X, X, epochs=3, verbose=0, shuffle=False, callbacks=[checkpoint])
    assert checkpoint.restore(second) == 3
    assert names(tmp_path / "state") == ["before.json", "checkpoint.json", "epoch_2.weights.h5", "epoch_3.weights.h5"]
    for network in (first, second):
        network.fit(X, X, epochs=2, verbose=0, shuffle=False)
    assert all(np.array_equal(a, b) for a, b in zip(first.get_weights(), second.get_weights())), "Adam's moments too"
    checkpoint.remove()
    assert not (tmp_path / "state").exists()


def test_a_link_in_place_of_a_scratch_file_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("precious")
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "scratch.weights.h5").symlink_to(tmp_path / "mine")
    (tmp_path / "state" / ".weights-killed").mkdir()
    model().fit(X, X, epochs=1, verbose=0, callbacks=[Checkpoint(tmp_path / "state")])
    assert (tmp_path / "mine").read_text() == "precious"
    assert not list((tmp_path / "state").glob(".weights-*"))


@pytest.fixture
def state(tmp_path):
    """A folder with the states of two epochs and their tables."""
    epochs = iter((1, 2))
    checkpoint = Checkpoint(tmp_path / "state", lambda: {"history.csv": f"epoch\n{next(epochs)}\n"})
    model().fit(X, X, epochs=2, verbose=0, callbacks=[checkpoint])
    return tmp_path / "state"


def restored(folder):
    checkpoint = Checkpoint(folder)
    return checkpoint.restore(model()), checkpoint.tables.get("history.csv")


@pytest.mark.long
@pytest.mark.parametrize("name", ["checkpoint.json", "epoch_2.weights.h5"])
@pytest.mark.parametrize("harm", ["deleted", "changed", "folder"])
def test_a_damaged_state_is_passed_over_for_the_one_before(state, name, harm):
    content = (state / name).read_bytes()
    (state / name).unlink()
    if harm == "changed":
        (state / name).write_bytes(content.replace(b"2", b"3"))
    elif harm == "folder":
        (state / name).mkdir()
    assert restored(state) == (1, "epoch\n1\n")
    checkpoint = Checkpoint(state)
    network = model()
    first = checkpoint.restore(network)
    network.fit(X, X, initial_epoch=first, epochs=3, verbose=0, callbacks=[checkpoint])
    assert names(state) == ["before.json", "checkpoint.json", "epoch_2.weights.h5", "epoch_3.weights.h5"]
    assert restored(state)[0] == 3


def test_without_a_whole_state_the_first_finding_is_told(state):
    (state / "epoch_2.weights.h5").unlink()
    (state / "before.json").write_text("{")
    with pytest.raises(InputError, match=r"`epoch_2.weights.h5` .*Found: no such file. No whole state .* delete"):
        restored(state)


def test_a_kill_between_the_two_names_of_a_state_costs_nothing(state):
    """The new weights are there, and the state of the epoch before has moved to its second place."""
    (state / "checkpoint.json").unlink()
    assert restored(state) == (1, "epoch\n1\n")
