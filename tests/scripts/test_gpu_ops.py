"""What a GPU could not run by itself, in graphs made for it and in one model."""

import numpy as np
import pytest
import tensorflow as tf

from tests.scripts.loading import script

gpu_ops = script("gpu_ops")
VECTOR = tf.TensorSpec([None], tf.float32)


def findings(function, *specs):
    traced = tf.function(function, autograph=False).get_concrete_function(*(specs or [VECTOR]))
    return gpu_ops.findings(traced.graph)


@pytest.fixture(autouse=True)
def kernels_for_gpus():
    if not gpu_ops.registered("MatMul"):
        pytest.skip("this installation of TensorFlow registers no kernels for GPUs")


def test_arithmetic_runs_on_a_gpu():
    found = findings(lambda x: tf.reduce_sum(tf.exp(x)))
    assert not found["on the processor"] and not found["python"] and not found["waits"]
    assert found["operations"] >= 2


def test_operations_without_a_kernel_are_named_with_their_types():
    found = findings(lambda x: tf.strings.length(tf.strings.as_string(x)))
    assert any(name.startswith("AsString") for name in found["on the processor"])


def test_calls_of_python_are_found_in_the_bodies_of_functions():
    inner = tf.function(lambda x: tf.numpy_function(np.sin, [x], tf.float32), autograph=False)
    assert list(findings(lambda x: inner(x) + 1.0)["python"]) == ["PyFunc"]


def test_placement_on_the_processor_is_found():
    def placed(x):
        with tf.device("/cpu:0"):
            return tf.exp(x)

    assert findings(placed)["python"] == {"Exp": 1}


def test_values_that_the_host_reads_are_told_from_sizes():
    length = findings(lambda x: tf.fill([tf.cast(tf.reduce_sum(x), tf.int32)], 0.0))
    assert any("Cast" in wait for wait in length["waits"])
    assert not findings(lambda x: tf.fill([tf.shape(x)[0]], 0.0))["waits"]


def test_a_model_of_the_zoo_needs_no_processor():
    (_, model), *rest = gpu_ops.models(["BetaVAE"])
    assert not rest
    for name, graph in gpu_ops.functions(model):
        row = gpu_ops.findings(graph)
        assert row["operations"] > 100 and not gpu_ops.unexplained(row), name
