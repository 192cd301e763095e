"""The script that measures what the models reach, on a few embedded digits."""

import dataclasses
import functools
import inspect
import json
import pathlib
import sys

import numpy as np
import pytest
import tensorflow as tf

from ib_keras import datasets, experiments, models
from ib_keras.applications import ClassifierFeatures

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(SCRIPTS))
    import zoo_targets

    yield zoo_targets
    sys.path.remove(str(SCRIPTS))


@pytest.fixture
def run(script, monkeypatch, tmp_path):
    """A function that runs the script for one epoch and returns its rows."""
    digits = datasets.digits(image_size=16)
    few = dataclasses.replace(digits, x_train=digits.x_train[:200], y_train=digits.y_train[:200])
    monkeypatch.setattr(script.datasets, "mnist", lambda data_dir=None: few)
    monkeypatch.setattr(script, "ClassifierFeatures", functools.partial(ClassifierFeatures, steps=30))
    monkeypatch.setattr(script, "SMALL", (16,))
    monkeypatch.setattr(script, "WIDE", (16, 16))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoo_targets.py", "--epochs", "1", "--out", str(tmp_path), *arguments])
        script.main()
        return json.loads((tmp_path / "zoo_targets.json").read_text())

    return run


@pytest.fixture
def without_tracing():
    """Tracing the steps of twelve models costs more than the few that each makes."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.mark.filterwarnings("ignore:Even though the `tf.config.experimental_run_functions_eagerly`:UserWarning")
@pytest.mark.slow
def test_codes_stand_beside_principal_components_and_are_not_trained_twice(run, without_tracing, capsys):
    rows = run("--sets", "codes")
    assert [row["test_mse_of_pca"] > 0 and row["conditions"]["epochs"] == 1 for row in rows] == [True] * 4
    capsys.readouterr()
    assert run("--sets", "codes") == rows and not capsys.readouterr().out
    for other in (["--seed", "1"], ["--examples", "150"]):
        rows = [*rows, *run("--sets", "codes", *other)[len(rows) :]]
        assert len(rows) % 4 == 0 and rows[-1]["seed"] == (1 if "--seed" in other else 0)
    assert len(rows) == 12, "another seed and fewer examples are other runs"


@pytest.mark.slow
def test_training_pictures_are_nearer_than_the_samples_of_one_epoch(run):
    for row in run("--sets", "sampler"):
        assert 0 < row["frechet_of_train"] < min(row["frechet_of_gmm"], row["frechet_of_marginal"])


@pytest.mark.slow
def test_anomalies_are_told_by_principal_components_of_one_digit(run):
    rows = run("--sets", "one_class")
    assert all(len(row["auroc_per_digit"]) == 10 and row["auroc_of_pca_32"] > 0.9 for row in rows)
    assert np.mean(rows[0]["auroc_per_digit"]) == pytest.approx(rows[0]["auroc"])


@pytest.mark.slow
def test_attacks_use_the_trained_presets(run, script, monkeypatch, tmp_path):
    """Small networks that have seen nothing, in place of those that train for an hour."""

    def made(folder, preset, **arguments):
        folder.mkdir(exist_ok=True)
        model = models.preset(preset, input_shape=(16, 16, 1), hidden=(8,), latent_dim=4, seed=0)
        model.save(folder / "model.keras")
        return {"numbers": {}, "seconds": 0.0}

    monkeypatch.setattr(script.experiments, "train", made)
    rows = run("--sets", "robust", "--examples", "20")
    assert [row["attack"] for row in rows] == ["pgd", "pgd", "averaged"]
    assert all(
        max(row["accuracy"]) <= row["clean_accuracy"] and len(row["radii"]) == len(row["accuracy"]) for row in rows
    )


def test_conditions_are_arguments_of_the_training(script):
    allowed = set(inspect.signature(experiments.train).parameters)
    assert set(script.CONDITIONS) <= set(models.PRESETS)
    assert all(
        set(conditions) <= allowed for part in (script.CONDITIONS, script.LONGER) for conditions in part.values()
    )
    assert all(conditions != script.CONDITIONS[name] for name, conditions in script.LONGER.items())
