import csv
import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras
from ib_keras._checks import InputError
from ib_keras.deployment.model_card import ModelCard
from ib_keras.experiments import train


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "run"
    record = train(
        out, "IBAutoencoder", "digits", epochs=2, latent_dim=3, beta=0.5, hidden=[16], batch_size=64, verbose=0
    )
    return out, record


@pytest.fixture
def without_export(monkeypatch):
    """For tests of numbers and pictures: the SavedModel, a third of a short run's time, is that of test_export."""
    monkeypatch.setitem(train.__globals__, "export", lambda model, path, card: None)


def test_run_folder_is_complete(run):
    out, record = run
    assert sorted(os.listdir(out)) == ["figures", "history.csv", "model.keras", "plane.csv", "run.json", "saved_model"]
    assert sorted(os.listdir(out / "figures")) == [
        "history.png",
        "information_plane.png",
        "latent.png",
        "reconstructions.png",
    ]
    written = json.loads((out / "run.json").read_text())
    assert written["status"] == "finished" and written["arguments"]["beta"] == 0.5
    assert written["versions"]["ib_keras"] == ib_keras.__version__
    assert written["config"]["latent_dim"] == 3 and written["numbers"] == pytest.approx(record["numbers"])


def test_tables_hold_every_epoch(run):
    out, _ = run
    history, plane = (
        list(csv.DictReader((out / name).read_text().splitlines())) for name in ("history.csv", "plane.csv")
    )
    assert [row["epoch"] for row in history] == ["1", "2"]
    assert [row["epoch"] for row in plane] == ["0", "1", "2"]
    assert float(history[1]["I(X;T)/code"]) == float(plane[2]["I(X;T)"])


def test_saved_models_agree(run, digits):
    out, record = run
    x = digits.x_test[:5]
    model = keras.saving.load_model(out / "model.keras")
    assert np.allclose(tf.saved_model.load(out / "saved_model").reconstruct(x), model.reconstruct(x), atol=1e-6)
    card = ModelCard.read(out / "saved_model")
    assert card.data["name"] == "digits" and card.training["epochs"] == record["arguments"]["epochs"]
    assert card.metrics["test_mse"] == record["numbers"]["test_mse"]
    assert card.information["I(X;T)"]["verdict"] == record["plane"]["I(X;T)_verdict"]
    assert record["numbers"]["test_mse"] == pytest.approx(model.terms(digits.x_test)["mse"].mean(), rel=1e-5)


@pytest.mark.long
def test_same_seed_same_numbers(run, tmp_path, without_export):
    _, record = run
    again = train(
        tmp_path / "again",
        "IBAutoencoder",
        "digits",
        epochs=2,
        latent_dim=3,
        beta=0.5,
        hidden=[16],
        batch_size=64,
        verbose=0,
    )
    assert again["numbers"] == record["numbers"]


def test_pca_of_the_record_is_that_of_numpy(run, digits):
    _, record = run
    train_, test = (x.reshape(len(x), -1) for x in (digits.x_train, digits.x_test))
    basis = np.linalg.svd(train_ - train_.mean(0), full_matrices=False)[2][:3]
    residual = (test - train_.mean(0)) @ (np.eye(64) - basis.T @ basis)
    assert record["numbers"]["test_mse_of_pca"] == pytest.approx(np.mean(residual**2), rel=1e-3)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"model": "GAN"}, "`model` must be a known name. Received: 'GAN'. Choose one of: .*ConvAutoencoder"),
        ({"dataset": "imagenet"}, "an existing file or folder.*Choose one of: boston_housing, .*digits"),
        ({"epochs": 0}, "`epochs` must be a positive integer. Received: 0"),
        ({"latent_dim": 0}, "`latent_dim` must be a positive integer"),
        ({"model": "DenseAutoencoder", "beta": 2.0}, "`beta` must be left out for DenseAutoencoder. Received: 2.0"),
        ({"data_dir": "x"}, "`data_dir`|data set"),
    ],
)
def test_bad_input_leaves_nothing(arguments, message, tmp_path):
    if arguments == {"data_dir": "x"}:
        arguments = {"dataset": "mnist", "data_dir": str(tmp_path / "nowhere")}
    with pytest.raises(InputError, match=message):
        train(tmp_path / "run", **{"epochs": 1, "verbose": 0, **arguments})
    assert os.listdir(tmp_path) == []


@pytest.mark.slow
def test_preset_says_what_is_left_out(tmp_path, without_export):
    record = train(tmp_path / "run", preset="vib_2d_mnist_alemi2017", dataset="digits", epochs=1, hidden=[8], verbose=0)
    assert record["arguments"]["batch_size"] == 100 and record["arguments"]["model"] is None
    assert (
        record["numbers"]["test_error_12_shots_should_reach"] == 0.033
        and 0 < record["numbers"]["test_error_12_shots"] < 1
    )
    assert sorted(os.listdir(tmp_path / "run" / "figures")) == ["history.png", "information_plane.png", "latent.png"]
    with pytest.raises(InputError, match="`model` must be left out for a preset. Received: 'VAE'"):
        train(tmp_path / "other", "VAE", preset="document_conv")


@pytest.mark.slow
def test_encoder_without_decoder_is_trained_too(tmp_path, without_export):
    record = train(tmp_path / "run", "InfoMaxEncoder", epochs=1, hidden=[8], batch_size=256, verbose=0)
    assert record["status"] == "finished" and record["numbers"]["test_information"] > 0


def rows_of(folder, name):
    """Returns the rows of a table, without the time that they took."""
    with open(folder / name) as file:
        return [{key: value for key, value in row.items() if key != "seconds"} for row in csv.DictReader(file)]


SMALL = {"model": "IBAutoencoder", "epochs": 3, "latent_dim": 2, "hidden": [8], "batch_size": 256, "verbose": 0}


@pytest.mark.long
def test_killed_run_resumes_to_the_rows_of_a_run_that_was_not(tmp_path):
    """The process is killed by SIGKILL after the second epoch has left its rows."""
    script = f"""
import os, signal, pathlib, keras
from ib_keras.deployment.model_card import ModelCard
from ib_keras.experiments import train
from ib_keras.experiments.checkpoint import Checkpoint

class Killer(Checkpoint):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        super().on_epoch_end(epoch, logs)

train.__globals__["Checkpoint"] = Killer
train("cut", **{SMALL!r})
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert json.loads((tmp_path / "cut" / "run.json").read_text())["status"] == "running"
    assert [row["epoch"] for row in rows_of(tmp_path / "cut", "plane.csv")] == ["0", "1", "2"]
    resumed, whole = train(tmp_path / "cut", resume=True, **SMALL), train(tmp_path / "whole", **SMALL)
    for name in ("plane.csv", "history.csv"):
        assert rows_of(tmp_path / "cut", name) == rows_of(tmp_path / "whole", name)
    assert resumed["numbers"] == whole["numbers"] and resumed["status"] == "finished"
    assert sorted(os.listdir(tmp_path / "cut")) == sorted(os.listdir(tmp_path / "whole"))
    assert train(tmp_path / "cut", resume=True, **SMALL)["numbers"] == whole["numbers"], "a finished run stays as it is"
    with pytest.raises(
        InputError, match="`resume` must be used with the arguments of the run. Received: other values of latent_dim"
    ):
        train(tmp_path / "cut", resume=True, **SMALL | {"latent_dim": 3})


@pytest.mark.long
@pytest.mark.parametrize("killed_in", ["numbers", "export", "checkpoint"])
def test_run_killed_after_its_last_epoch_has_the_numbers_of_a_whole_run(tmp_path, monkeypatch, killed_in):
    def killed(*_, **__):
        raise KeyboardInterrupt

    small = SMALL | {"epochs": 1}
    with monkeypatch.context() as patch:
        if killed_in == "checkpoint":
            patch.setattr(train.__globals__["Checkpoint"], "remove", killed)
        else:
            patch.setitem(train.__globals__, killed_in, killed)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path / "cut", **small)
    monkeypatch.setitem(train.__globals__, "export", lambda *_, **__: None)
    resumed, whole = train(tmp_path / "cut", resume=True, **small), train(tmp_path / "whole", **small)
    assert resumed["numbers"] == whole["numbers"]
    assert set(os.listdir(tmp_path / "whole")) == set(os.listdir(tmp_path / "cut")) - {"saved_model"}


@pytest.mark.long
def test_run_that_raises_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(train.__globals__, "export", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        train(tmp_path / "run", **SMALL | {"epochs": 1})
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert (record["status"], record["error"]) == ("failed", "ZeroDivisionError: division by zero")


@pytest.mark.slow
def test_a_classifier_tells_the_classes_of_the_data_apart(tmp_path, without_export):
    kinds = np.arange(120) % 12
    np.savez(tmp_path / "kinds.npz", x=np.eye(12)[kinds], y=kinds)
    own = {"dataset": str(tmp_path / "kinds.npz"), "latent_dim": 2, "hidden": [4], "epochs": 1, "verbose": 0}
    train(tmp_path / "run", "VIBClassifier", **own)
    network = keras.saving.load_model(tmp_path / "run" / "model.keras")
    assert network.num_classes == 12 and network.predict(np.eye(12), verbose=0).shape == (12, 12)


def test_folder_of_something_else_is_not_resumed(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="a run folder in order to resume"):
        train(tmp_path, resume=True, **SMALL)
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_seeds_beyond_32_bits_and_folders_with_nul_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"`seed` must be below 2\*\*32. Received: 4294967296"):
        train(tmp_path / "run", "VAE", seed=2**32)
    with pytest.raises(InputError, match="`out` must be without NUL. Received: 'a.x00b'"):
        train("a\0b", "VAE", epochs=1)
