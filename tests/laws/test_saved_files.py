"""Keras finds every class of the package in a saved file, whichever is imported first: the package or Keras."""

import ast
import inspect
import re
import subprocess
import sys
import zipfile

import keras
import pytest

from ib_keras import layers, losses, models
from ib_keras._family import members
from ib_keras.models.base.coded_model import CodedModel
from tests.laws.imports import modules, tree_of

SHAPE = (8, 8, 1)
LOAD = """
import sys
{imports}
from keras.saving import load_model
for path in sys.argv[1:]:
    load_model(path)
"""
ORDERS = {"package first": "import ib_keras\nimport keras", "Keras first": "import keras\nimport ib_keras"}


def registered_in_source():
    """Returns the names under which the source registers classes and functions."""
    return {
        f"ib_keras>{node.name}"
        for path in modules().values()
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        and any("register_keras_serializable" in ast.unparse(one) for one in node.decorator_list)
    }


def registered_names_in(path):
    """Returns the names of the package that the configuration in a `.keras` file holds."""
    with zipfile.ZipFile(path) as archive:
        # Keras writes the name of a class and that of a function under two keys.
        return set(re.findall(r'"(?:registered_name|config)": "(ib_keras>\w+)"', archive.read("config.json").decode()))


def saved_models():
    """Yields a model of every class, and models that together hold every part, layer and loss."""
    for kind in members(models, CodedModel).values():
        if kind not in (models.Autoencoder, models.BottleneckClassifier):
            small = {"hidden": (4,)} if "hidden" in inspect.signature(kind).parameters else {}
            yield kind(SHAPE, 2, seed=0, **small)
    for parts in (
        {"posterior": layers.FullPosterior(), "likelihood": layers.ContinuousBernoulliLikelihood()},
        {"posterior": layers.DiagonalPosterior(), "likelihood": layers.GaussianLikelihood()},
        {"likelihood": layers.LearnedGaussianLikelihood(), "marginal": layers.VampMarginal(3)},
        {"likelihood": layers.DiscretisedLogisticLikelihood()},
        {"likelihood": layers.BernoulliLikelihood(), "marginal": layers.MixtureMarginal(3)},
        {"encoder": layers.residual_encoder(SHAPE, 4, (4,), "relu"), "marginal": layers.StandardMarginal()},
        {"posterior": layers.LogVariancePosterior(), "marginal": layers.LearnedMarginal()},
    ):
        yield models.VAE(SHAPE, 2, hidden=(4,), seed=0, **parts)
    yield models.VIBClassifier(SHAPE, 2, hidden=(4,), posterior=layers.DeterministicPosterior(), beta=0.0, seed=0)
    yield keras.Sequential([keras.Input((2,)), layers.ClassMarginal(3)])
    for kind in members(layers, layers.Corruption).values():
        tokens = {"likelihood": layers.CategoricalLikelihood(256)} if kind is layers.TokenCorruption else {}
        yield models.DenoisingAutoencoder(
            (8,) if tokens else SHAPE, 2, hidden=(4,), corruption=kind(), seed=0, **tokens
        )
    inputs = keras.Input((4,))
    yield keras.Model(inputs, layers.CodeMean(layers.DiagonalPosterior())(inputs))
    signals = losses.negative_snr, losses.negative_intelligibility, losses.speech_loss
    for loss in (losses.IBLagrangian(0.1), losses.InfoNCE(), *signals):
        code = [layers.InformationRegularizer(1e-3, seed=0), layers.GaussianBottleneck(2, seed=0)]
        network = keras.Sequential([keras.Input((4,)), *code])
        network.compile("adam", loss)
        yield network


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    for i, model in enumerate(saved_models()):
        model.save(folder / f"{i:02}_{type(model).__name__}.keras")
    return sorted(folder.iterdir())


@pytest.mark.long
def test_the_files_hold_every_registered_class(files):
    held = set().union(*map(registered_names_in, files))
    assert sorted(registered_in_source() - held) == [], "give `saved_models` a model that holds it"


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.long
def test_a_fresh_process_loads_every_class(order, files):
    script = LOAD.format(imports=ORDERS[order])
    result = subprocess.run([sys.executable, "-c", script, *map(str, files)], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-3000:]
