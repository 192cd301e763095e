"""The script that trains our models beside those of other packages, without these packages."""

import importlib.util
import json
import pathlib
import sys

import numpy as np
import pytest

from ib_keras import models

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    folders = [str(SCRIPTS), str(SCRIPTS / "peers")]
    sys.path[:0] = folders
    import bench_zoo

    yield bench_zoo
    for folder in folders:
        sys.path.remove(folder)


def worker():
    spec = importlib.util.spec_from_file_location("train_keras", SCRIPTS / "peers" / "train_keras.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_our_sides_are_models_of_the_sizes_of_their_peers(bench):
    build = worker().build
    for ours, environment, peer, _ in bench.TASKS.values():
        model = build(ours)
        assert isinstance(model, models.Autoencoder) and model.example_shape == (28, 28, 1)
        if environment is None:
            assert model.encoder.count_params() + model.decoder.count_params() == build(peer).count_params()
        elif ours != "ConvAutoencoder":
            assert model.decoder.count_params() == 10 * 512 + 512 + 512 * 784 + 784


def test_example_has_the_bound_of_ours_at_the_same_code():
    """Without spread both are one function of the same weights: the code's mean, a distortion, and a rate of that
    mean."""
    example, x = worker().build("example VAE"), np.random.default_rng(0).random([8, 28, 28, 1]).astype("float32")
    last = example.encoder.layers[-1]
    last.bias.assign(np.array([0.0, 0.0, -30.0, -30.0]))
    ours = models.VAE((28, 28, 1), 2, encoder=example.encoder, decoder=example.decoder)
    example.of_batch(x, training=False)
    mean = np.asarray(example.encoder(x))[:, :2]
    distortion = -float(np.mean(ours.likelihood(mean).log_prob(x)))
    assert float(example.trackers[1].result()) == pytest.approx(distortion, rel=1e-4)
    log_variance = np.asarray(example.encoder(x))[:, 2:]
    rate = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(1).mean()
    assert float(example.trackers[2].result()) == pytest.approx(rate, rel=1e-5)
    assert np.allclose(example.reconstruct(x), ours.reconstruct(x), atol=1e-5)


def test_table_compares_the_sides_and_names_troubles(bench):
    rows = [
        {"task": "VAE", "side": "ours", "seconds": 2.0, "mse": 0.05, "negative_elbo": 120.0},
        {"task": "VAE", "side": "peer", "seconds": 3.0, "mse": 0.06, "negative_elbo": 121.5},
        {"task": "autoencoder", "side": "ours", "seconds": 1.0, "mse": 0.04},
        {"task": "autoencoder", "side": "peer", "trouble": "not installable: ERROR: no"},
    ]
    lines = bench.table(rows).splitlines()
    assert lines[2] == "| VAE | 1.50 | 0.0500 | 0.0600 | 120.0 | 121.5 |"
    assert lines[3] == "| autoencoder (not installable: ERROR: no) |  | 0.0400 |  |  |  |"


def test_interrupted_run_goes_on(bench, tmp_path, monkeypatch, capsys):
    sizes = "10 + 5, 2 epochs"
    done = {"task": "VAE", "side": "ours", "sizes": sizes, "name": "VAE", "seconds": 1.0, "mse": 0.1}
    (tmp_path / "zoo.json").write_text(json.dumps([done]))
    (tmp_path / "pictures-10-5.npz").touch()
    asked = []

    def run(task, side, pictures, options):
        asked.append((task, side))
        return {"name": "x", "seconds": 2.0, "mse": 0.2}

    monkeypatch.setattr(bench, "run", run)
    numbers = ["--train", "10", "--test", "5", "--epochs", "2"]
    monkeypatch.setattr(sys, "argv", ["bench", "--out", str(tmp_path), *numbers, "--tasks", "VAE"])
    bench.main()
    assert asked == [("VAE", "peer")] and len(json.loads((tmp_path / "zoo.json").read_text())) == 2
    assert "| VAE | 2.00 | 0.1000 | 0.2000 |" in (tmp_path / "zoo.md").read_text()
