"""What a strategy cannot train is said in one line, before training begins."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ib_keras import distribute, models
from ib_keras._checks import InputError
from ib_keras.models.base import strategy_checks

X = np.full([4, 3], 0.5, "float32")


@pytest.fixture(scope="module")
def mirrored():
    return distribute.strategy("mirrored")


def small():
    return models.DenseAutoencoder((3,), 1, hidden=(), seed=0)


class Servers(tf.distribute.ParameterServerStrategy):
    def __init__(self):
        """Reaches no servers."""


class Chips(tf.distribute.TPUStrategy):
    def __init__(self):
        """Reaches no chips."""


@pytest.mark.parametrize("kind, name", [(Servers, "ParameterServerStrategy"), (Chips, "TPUStrategy")])
def test_strategies_of_unequal_or_other_devices_are_refused_with_a_remedy(kind, name):
    with pytest.raises(InputError, match=rf'Received: {name}\. Use `ib_keras\.distribute\.strategy\("mirrored"\)`'):
        strategy_checks.require_equal_replicas(kind())


def test_compile_refuses_a_strategy_that_cannot_train(monkeypatch):
    model = small()
    monkeypatch.setattr(type(model), "distribute_strategy", Chips())
    with pytest.raises(InputError, match="TPUStrategy"):
        model.compile("adam")


def test_compilation_of_a_whole_step_is_refused_with_several_replicas(mirrored):
    with mirrored.scope(), pytest.raises(InputError, match='`jit_compile` must be False or "auto" with 2 replicas'):
        small().compile("adam", jit_compile=True)
    with mirrored.scope():
        small().compile("adam", jit_compile="auto")
    small().compile("adam", jit_compile=True)


def test_variables_of_several_dtypes_are_refused_on_several_machines(monkeypatch):
    double = models.DenseAutoencoder((3,), 1, hidden=(2,), seed=0, dtype="float64")
    double.compile("sgd")
    monkeypatch.setattr(strategy_checks, "spans_machines", lambda strategy: True)
    with pytest.raises(InputError, match="`dtype` must be one .* Received: variables of float32 and float64"):
        double.compile("sgd")
    models.DenseAutoencoder((3,), 1, hidden=(2,), seed=0, dtype="mixed_bfloat16").compile("sgd")


def test_model_compiled_by_xla_goes_on_under_several_replicas_without(mirrored, tmp_path):
    model = small()
    model.compile("adam", jit_compile=True)
    model.save(tmp_path / "m.keras")
    with mirrored.scope():
        loaded = keras.saving.load_model(tmp_path / "m.keras")
    assert loaded.compiled and not loaded.jit_compile and keras.saving.load_model(tmp_path / "m.keras").jit_compile


def test_model_from_outside_of_the_scope_is_refused_in_compile_and_in_fit(mirrored):
    model = small()
    with mirrored.scope(), pytest.raises(InputError, match="`model` must be built in the scope of the strategy"):
        model.compile("adam")
    model.compile("adam")
    for work in (model.fit, model.evaluate):
        with mirrored.scope(), pytest.raises(InputError, match="a variable from outside of the scope"):
            work(X, verbose=0)


def test_optimizer_and_metrics_from_outside_of_the_scope_are_refused(mirrored):
    optimizer, metric = keras.optimizers.SGD(), keras.metrics.MeanAbsoluteError()
    with mirrored.scope():
        model = small()
        with pytest.raises(InputError, match="`optimizer` must be built in the scope"):
            model.compile(optimizer)
        with pytest.raises(InputError, match="`metrics` must be built in the scope"):
            model.compile("sgd", metrics=[metric])


def test_a_name_of_an_optimizer_may_be_given_outside_of_the_scope(mirrored):
    with mirrored.scope():
        model = small()
    model.compile("adam")
    scope = mirrored.extended.variable_created_in_scope
    assert all(scope(variable.value) for variable in model.optimizer.variables)


def test_variables_of_one_device_need_no_scope():
    strategy_checks.require_variables_of(tf.distribute.get_strategy(), "model", small().variables)
