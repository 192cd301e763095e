import inspect
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import ib_keras
from ib_keras import deployment, models
from ib_keras._checks import InputError
from tests.laws.models import each


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
def test_every_signature_equals_the_model_with_any_batch_size(kind, digits, tmp_path):
    model = kind((8, 8, 1), 3, hidden=(16, 8), seed=0)
    ib_keras.export(model, tmp_path / "saved")
    served = tf.saved_model.load(tmp_path / "saved")
    assert set(model.endpoints()) <= set(served.signatures) and {"serve", "encode"} <= set(served.signatures)
    for n in (1, 3, 7):
        x = digits.x_test[:n]
        inputs = {"x": (tf.constant(x),), "t": (model.encode(x),), "n": (n, 3)}
        for name, (function, signature) in model.endpoints().items():
            given = inputs[signature[0].name]
            assert np.allclose(getattr(served, name)(*given), function(*given), atol=1e-6), name


def test_signatures_of_autoencoders_and_classifiers():
    assert set(models.BetaVAE((4,), 2, hidden=()).endpoints()) == {"serve", "encode", "decode", "reconstruct", "sample"}
    assert set(models.VIBClassifier((4,), 2, hidden=()).endpoints()) == {"serve", "encode", "decode"}


@pytest.mark.long
def test_serves_where_this_package_does_not_exist(digits, tmp_path):
    model = models.IBAutoencoder((8, 8, 1), 3, seed=0)
    ib_keras.export(model, tmp_path / "saved")
    np.save(tmp_path / "x.npy", digits.x_test[:5])
    np.save(tmp_path / "expected.npy", model.reconstruct(digits.x_test[:5]))
    script = f"""
import sys
for name in ("ib_keras", "keras", "tensorflow_probability"):
    sys.modules[name] = None
import numpy as np, tensorflow as tf
served = tf.saved_model.load(r"{tmp_path}/saved")
x = np.load(r"{tmp_path}/x.npy")
named = served.signatures["reconstruct"](x=tf.constant(x))
assert np.allclose(list(named.values())[0], np.load(r"{tmp_path}/expected.npy"), atol=1e-6)
assert served.signatures["sample"](n=tf.constant(4), seed=tf.constant(0))
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, cwd=tmp_path)


@pytest.mark.long
def test_old_export_is_replaced_and_nothing_else_is(digits, tmp_path):
    first, second = (models.DenseAutoencoder((8, 8, 1), 3, seed=seed) for seed in (0, 1))
    ib_keras.export(first, tmp_path / "saved")
    ib_keras.export(second, tmp_path / "saved")
    served = tf.saved_model.load(tmp_path / "saved")
    assert np.allclose(served.encode(digits.x_test[:3]), second.encode(digits.x_test[:3]), atol=1e-6)
    assert os.listdir(tmp_path) == ["saved"]
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").touch()
    with pytest.raises(InputError, match="a new folder, or an old one with saved_model.pb"):
        ib_keras.export(first, tmp_path / "photos")


def test_failure_leaves_nothing(tmp_path, monkeypatch):
    model = models.DenseAutoencoder((8, 8, 1), 3)
    monkeypatch.setattr(type(model), "sample", lambda self, n, seed: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ib_keras.export(model, tmp_path / "saved")
    assert os.listdir(tmp_path) == []


OWN_STEPS = ("write_saved_model", "model_card", "_measure", "_bytes")
"""Functions that the export calls, in the module that its function hides."""
OTHER_STEPS = ((deployment.ModelCard, "markdown"), (os, "replace"))


@pytest.mark.long
def test_failure_at_any_step_leaves_the_old_export(tmp_path, monkeypatch):
    first, second = (models.VIBClassifier((4,), 2, 3, hidden=(), seed=seed) for seed in (0, 1))
    ib_keras.export(first, tmp_path / "saved")
    before = {each: each.read_bytes() for each in (tmp_path / "saved").rglob("*") if each.is_file()}
    for step in (*OWN_STEPS, *OTHER_STEPS):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="no room"):
            if step in OWN_STEPS:
                patch.setitem(ib_keras.export.__globals__, step, fail)
            else:
                patch.setattr(*step, fail)
            ib_keras.export(second, tmp_path / "saved", weights="float16")
        assert os.listdir(tmp_path) == ["saved"], step
        after = {each: each.read_bytes() for each in (tmp_path / "saved").rglob("*") if each.is_file()}
        assert after == before, step


def fail(*args, **kwargs):
    raise OSError("no room")


@pytest.mark.long
def test_the_card_tells_what_was_written(tmp_path, digits):
    model = models.VIBClassifier((8, 8, 1), 2, hidden=(), seed=0)
    card = deployment.model_card(model, data=digits, licence="CC0-1.0", metrics={"accuracy": 0.7})
    ib_keras.export(model, tmp_path / "saved", weights="float16", card=card)
    found = deployment.ModelCard.read(tmp_path / "saved")
    assert found.licence == "CC0-1.0" and found.data["test_rows"] == 359 and found.export["weights"] == "float16"
    encode = found.export["signatures"]["encode"]
    assert encode["inputs"] == {"x": {"dtype": "float32", "shape": [None, 8, 8, 1]}}
    # Half precision has a unit roundoff of 2^-11, and no code here is larger than 8.
    assert 0 < encode["difference"] < 8 * 2**-11
    ib_keras.export(model, tmp_path / "saved", card=False)
    assert deployment.ModelCard.read(tmp_path / "saved") is None


def test_wrong_options_are_refused(tmp_path):
    model = models.VIBClassifier((4,), 2, 3, hidden=())
    with pytest.raises(InputError, match="`weights` must be a known name. Received: 'int8'"):
        ib_keras.export(model, tmp_path / "saved", weights="int8")
    with pytest.raises(InputError, match="`card` must be True, False or a ModelCard. Received: 'yes'"):
        ib_keras.export(model, tmp_path / "saved", card="yes")


def test_other_models_are_pointed_to_keras(tmp_path):
    with pytest.raises(InputError, match="Use `model.export"):
        ib_keras.export(keras.Sequential([keras.Input([2]), keras.layers.Dense(1)]), tmp_path / "saved")
    with pytest.raises(InputError, match="`model` must be a model, not its class. Received: DenseAutoencoder"):
        ib_keras.export(models.DenseAutoencoder, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def operations(function, signature):
    """Returns the types of the operations on which the results of `function` depend."""
    graph = tf.function(function, input_signature=signature).get_concrete_function().graph
    seen, left = {}, [output.op for output in graph.outputs]
    while left:
        operation = left.pop()
        if operation.name not in seen:
            seen[operation.name] = operation.type
            left += [tensor.op for tensor in operation.inputs]
    return set(seen.values())


CHOICES = [
    {},
    {"posterior": "full"},
    {"posterior": "log_variance"},
    {"likelihood": "continuous_bernoulli"},
    {"shots": 3},
    {"shots": 3, "posterior": "full"},
]
RUNTIMES_HAVE_NOT = {"BroadcastArgs", "Expm1", "MatrixDiagPartV3", "MatrixSetDiagV3"}


def variants(kind):
    """Returns [(choices, model)] of the `CHOICES` that the constructor of a model takes."""
    taken = inspect.signature(kind).parameters
    return [
        (choice, kind((8, 8, 1), 3, hidden=(8,), seed=0, **choice))
        for choice in CHOICES
        if choice.keys() <= taken.keys()
    ]


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
def test_signatures_depend_on_operations_that_onnx_and_tensorflow_lite_have(kind):
    for choice, model in variants(kind):
        for name, (function, signature) in model.endpoints().items():
            if name != "sample":  # draws at random, which no exported file does
                found = operations(function, signature)
                assert found & RUNTIMES_HAVE_NOT == set(), (choice, name)
                assert not [one for one in found if "Random" in one], (choice, name)


@pytest.mark.parametrize("kind", each())
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:In the future `np.object`:FutureWarning")
def test_onnx_files_load_and_give_equal_numbers(kind, digits, tmp_path):
    pytest.importorskip("tf2onnx")
    runtime, x = pytest.importorskip("onnxruntime"), digits.x_test[:5]
    for choice, model in variants(kind):
        model.export(tmp_path / "m.onnx", format="onnx", verbose=False)
        session = runtime.InferenceSession(tmp_path / "m.onnx", providers=["CPUExecutionProvider"])
        (found,) = session.run(None, {session.get_inputs()[0].name: x})
        np.testing.assert_allclose(found, model.predict(x, verbose=0), atol=1e-5, err_msg=str(choice))


@pytest.mark.parametrize("posterior", ["deterministic", "diagonal", "log_variance", "full"])
@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*tf.lite.Interpreter is deprecated:UserWarning")
def test_whole_posterior_runs_in_the_operations_of_tensorflow_lite(posterior, digits, tmp_path):
    model, x = models.VIBClassifier((8, 8, 1), 3, 10, hidden=(8,), posterior=posterior, seed=0), digits.x_test[:7]

    @tf.function(input_signature=[tf.TensorSpec([None, 8, 8, 1], name="x")])
    def moments(x):
        q = model.posterior_kind(model.encoder(x, training=False))
        return {"mean": q.mean(), "stddev": q.stddev(), "variance": q.variance()}

    archive = keras.export.ExportArchive()
    archive.track(model)
    archive.add_endpoint("moments", moments)
    archive.write_out(tmp_path / "saved", verbose=False)
    converter = tf.lite.TFLiteConverter.from_saved_model(str(tmp_path / "saved"), signature_keys=["moments"])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    found = tf.lite.Interpreter(model_content=converter.convert()).get_signature_runner("moments")(x=x)
    for name, value in found.items():
        np.testing.assert_allclose(value, getattr(model.posterior(x), name)(), atol=1e-5)
