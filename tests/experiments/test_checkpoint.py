import keras
import numpy as np
import pytest

from ib_keras.experiments.checkpoint import Checkpoint

X = np.random.default_rng(0).normal(size=[8, 2]).astype("float32")


def model():
    network = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    network.compile("adam", "mse")
    return network


@pytest.mark.long
def test_state_comes_back_with_the_optimizer(tmp_path):
    first, second, checkpoint = model(), model(), Checkpoint(tmp_path / "state")
    assert checkpoint.restore(second) == 0, "nothing there yet"
    first.fit(X, X, epochs=3, verbose=0, shuffle=False, callbacks=[checkpoint])
    second.optimizer.build(second.trainable_variables)
    assert checkpoint.restore(second) == 3
    assert sorted(path.name for path in (tmp_path / "state").iterdir()) == ["checkpoint.json", "epoch_3.weights.h5"]
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
