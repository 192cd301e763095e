"""The script that compares our models with bare Keras models of the same networks and losses."""

import pathlib
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import models

SCRIPTS = str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks")


@pytest.fixture(scope="module")
def scripts():
    sys.path.insert(0, SCRIPTS)
    import bare_models
    import bench_throughput

    yield bench_throughput, bare_models
    sys.path.remove(SCRIPTS)


@pytest.mark.long
def test_every_model_has_a_twin_with_as_many_weights(scripts):
    bench, bare_models = scripts
    for name in bench.names():
        ours = getattr(models, name)((8, 8, 1), latent_dim=3, hidden=(4,), seed=0)
        bare = bare_models.twin(ours)
        sizes = [sum(weight.shape.num_elements() for weight in model.trainable_weights) for model in (ours, bare)]
        assert sizes[0] == sizes[1], name


@pytest.mark.long
def test_twin_has_the_loss_of_ours(scripts):
    """With the weights of ours, the twin without noise gives the same number, and the noisy one the same mean."""
    x = np.random.default_rng(0).random([256, 8, 8, 1]).astype("float32")
    ours = models.DenseAutoencoder((8, 8, 1), 3, hidden=(16,), seed=0)
    ours.compile()
    bare = scripts[1].twin(ours)
    bare.set_weights(ours.get_weights()[: len(bare.get_weights())])
    assert bare.evaluate(x, x, verbose=0) == pytest.approx(
        ours.evaluate(x, verbose=0, return_dict=True)["mse"], rel=1e-5
    )
    ours = models.BetaVAE((8, 8, 1), 3, hidden=(16,), seed=0)
    bare = scripts[1].twin(ours)
    for part in ("encoder", "decoder"):
        getattr(bare, part).set_weights(getattr(ours, part).get_weights())
    terms = [ours.terms(x, seed=seed) for seed in range(20)]
    expected = [float((each["distortion"] + each["rate"]).mean()) for each in terms]
    found = [float(bare.of_batch(bare, tf.constant(x), None)) for _ in range(20)]
    error = np.hypot(np.std(expected), np.std(found)) / np.sqrt(20)
    assert abs(np.mean(expected) - np.mean(found)) < 5 * error


# TensorFlow warns that functions of `tf.data` are compiled all the same.
@pytest.mark.filterwarnings("ignore:Even though the .* option is set:UserWarning")
@pytest.mark.parametrize("name", ["CEBClassifier"])
@pytest.mark.slow
def test_turns_are_timed_and_compared(scripts, name, digits):
    bench, _ = scripts

    class Options:
        builds, epochs, batch_size = 2, 2, 32

    tf.config.run_functions_eagerly(True)  # tracing a step costs more than the few that are made here
    try:
        row = bench.measured(name, digits.x_train[:32], digits.y_train[:32], Options)
    finally:
        tf.config.run_functions_eagerly(False)
    assert row["model"] == name and len(row["ratios"]) == len(row["processor_ratios"]) == 4 and min(row["ratios"]) > 0
    assert row["ratio"] == pytest.approx(np.median(row["ratios"]), abs=1e-4)
    keras.backend.clear_session()


def test_table_has_a_line_per_model(scripts):
    row = {"model": "BetaVAE", "ratio": 0.97, "processor_ratio": 0.98, "ratios": [0.9, 0.97, 1.0]}
    lines = scripts[0].table([row]).splitlines()
    assert lines[2] == "| BetaVAE | 0.97 | 0.90 to 1.00 | 0.98 |" and len({line.count("|") for line in lines}) == 1
