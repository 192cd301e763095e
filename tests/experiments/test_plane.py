import os

import keras
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import plane
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.models import IBAutoencoder


@pytest.fixture
def saved(tmp_path):
    model = keras.Sequential(
        [keras.Input([8, 8, 1]), keras.layers.Flatten(), keras.layers.Dense(4, "tanh", name="hidden")]
    )
    model.save(tmp_path / "plain.keras")
    IBAutoencoder((8, 8, 1), 3, hidden=(8,), seed=0).save(tmp_path / "ours.keras")
    return tmp_path


def test_plane_of_any_saved_model(saved):
    assert [row["layer"] for row in plane(saved / "plain.keras")] == ["hidden"]
    (row,) = plane(saved / "ours.keras", max_examples=100)
    assert (row["layer"], row["estimator"], row["n"]) == ("code", "Channel", 100)


def test_out_gets_the_table_and_the_picture(saved):
    plane(saved / "plain.keras", out=saved / "out")
    assert sorted(os.listdir(saved / "out")) == ["figures", "plane.csv"]


def test_pictures_of_another_shape_are_rejected(saved):
    with pytest.raises(
        InputError, match=r"examples of shape \(8, 8, 1\) for this model. Received: digits of \(28, 28, 1\)"
    ):
        plane(saved / "plain.keras", image_size=28)
    with pytest.raises(InputError, match="Received: digits of"):
        plane(saved / "ours.keras", image_size=28)


@pytest.mark.parametrize("structure", [list, lambda inputs: {one.name: one for one in inputs}], ids=["list", "dict"])
def test_a_model_of_several_inputs_is_refused(tmp_path, structure):
    inputs = [keras.Input([8, 8, 1], name=name) for name in ("left", "right")]
    model = keras.Model(structure(inputs), keras.layers.Dense(2)(keras.layers.Add()(inputs)))
    model.save(tmp_path / "two.keras")
    with pytest.raises(InputError, match="a model of one input, .* Received: one with the inputs left, right. Measure"):
        plane(tmp_path / "two.keras")


def test_subclassed_model_that_does_not_say_its_shape(tmp_path):
    @keras.saving.register_keras_serializable("tests")
    class Subclassed(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.flat, self.dense = keras.layers.Flatten(), keras.layers.Dense(3, name="dense")

        def call(self, x):
            return self.dense(self.flat(x))

    model = Subclassed()
    model(keras.ops.zeros([1, 8, 8, 1]))
    model.save(tmp_path / "m.keras")
    assert [row["layer"] for row in plane(tmp_path / "m.keras")] == ["dense"]


@pytest.mark.long
def test_several_seeds_of_a_plain_classifier(tmp_path):
    """The mean over the seeds is the mean of the rows that are written beside it."""
    model = keras.Sequential(
        [
            keras.Input([8, 8, 1]),
            keras.layers.Flatten(),
            keras.layers.Dense(4, "tanh", name="hidden"),
            keras.layers.Dense(10, "softmax", name="output"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.save(tmp_path / "m.keras")
    rows = plane(tmp_path / "m.keras", layers=["hidden"], seeds=2, epochs=1, batch_size=256, out=tmp_path / "out")
    assert [(row["epoch"], row["layer"], row["seeds"], row["dead"]) for row in rows] == [
        (0, "hidden", 2, 0),
        (1, "hidden", 2, 0),
    ]
    every = RunFolder(tmp_path / "out", resume=True).read_rows("seeds.csv")
    last = [row["I(T;Y)"] for row in every if row["epoch"] == 1]
    assert len(set(last)) == 2 and rows[-1]["I(T;Y)"] == pytest.approx(sum(last) / 2) and rows[-1]["compression"] >= 0
    assert sorted(os.listdir(tmp_path / "out" / "figures")) == ["information_history.png", "information_plane.png"]


def test_several_seeds_of_a_class_by_name():
    rows = plane("DenseAutoencoder", seeds=[3], epochs=1, batch_size=512, max_examples=100)
    assert [(row["epoch"], row["layer"], row["seeds"]) for row in rows] == [(0, "code", 1), (1, "code", 1)]


def test_model_that_is_not_compiled_cannot_be_trained(saved):
    with pytest.raises(InputError, match="`model` must be compiled, in order to train it with several seeds"):
        plane(saved / "plain.keras", seeds=2)
    with pytest.raises(InputError, match="`seeds` must be a positive integer"):
        plane(saved / "plain.keras", seeds=0)


COPIES = {"seeds": 2, "epochs": 1, "batch_size": 512, "max_examples": 100}


@pytest.mark.long
def test_killed_seeds_go_on_and_a_finished_plane_is_returned(tmp_path, monkeypatch):
    whole = plane("DenseAutoencoder", out=tmp_path / "whole", **COPIES)
    with monkeypatch.context() as patch:
        of_seed = plane.__globals__["_of_seed"]

        def killed(network, seed, *arguments):
            if seed == 1:
                raise KeyboardInterrupt
            return of_seed(network, seed, *arguments)

        patch.setitem(plane.__globals__, "_of_seed", killed)
        with pytest.raises(KeyboardInterrupt):
            plane("DenseAutoencoder", out=tmp_path / "cut", **COPIES)
    assert sorted(os.listdir(tmp_path / "cut")) == ["checkpoint", "run.json"]
    with pytest.raises(InputError, match="a new or empty folder"):
        plane("DenseAutoencoder", out=tmp_path / "cut", **COPIES)
    with pytest.raises(InputError, match="other values of epochs. The run has epochs=1."):
        plane("DenseAutoencoder", out=tmp_path / "cut", resume=True, **COPIES | {"epochs": 2})
    trained = []
    monkeypatch.setitem(plane.__globals__, "_of_seed", lambda *given: trained.append(given[1]) or of_seed(*given))
    assert plane("DenseAutoencoder", out=tmp_path / "cut", resume=True, **COPIES) == whole and trained == [1]
    assert plane("DenseAutoencoder", out=tmp_path / "cut", resume=True, **COPIES) == whole and trained == [1]
    assert (tmp_path / "cut" / "plane.csv").read_bytes() == (tmp_path / "whole" / "plane.csv").read_bytes()
    assert sorted(os.listdir(tmp_path / "cut")) == ["figures", "plane.csv", "run.json", "seeds.csv"]


@pytest.mark.slow
def test_a_plane_without_seeds_is_measured_again(saved):
    rows = plane(saved / "plain.keras", out=saved / "out")
    again = plane(saved / "plain.keras", out=saved / "out", resume=True)
    assert [row["I(T;Y)"] for row in again] == [row["I(T;Y)"] for row in rows]
    with pytest.raises(InputError, match="a folder of `plane` in order to resume.*It holds ours.keras"):
        plane(saved / "plain.keras", out=saved, resume=True)


def test_a_folder_that_another_plane_writes_is_refused(saved):
    with RunFolder(saved / "out").locked(), pytest.raises(InputError, match="no other run is at work"):
        plane(saved / "plain.keras", out=saved / "out")
