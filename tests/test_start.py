"""What a process loads and shows when it starts: facts that are read from fresh processes."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from ib_keras import _start

COMMAND = os.path.join(os.path.dirname(sys.executable), "ib-keras")
NOTES = (
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    b"I0000 00:00:1795659519.807759    4367 port.cc:153] oneDNN custom operations are on.\n"
    b"E0000 00:00:1795659519.808073    4367 cuda_dnn.cc:8579] Unable to register cuDNN factory: Attempting to register "
    b"factory for plugin cuDNN when one has already been registered\n"
    b"W0000 00:00:1795659519.808073 4367 computation_placer.cc:177] computation placer already registered.\n"
    b"E0000 00:00:1795659519.808073 4367 cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed "
    b"call to cuInit: UNKNOWN ERROR (303)\n"
)
TROUBLE = b"E0000 00:00:1795659519.808073 4367 cuda_platform.cc:52] failed call to cuInit: CUDA_ERROR_NO_DEVICE (100)\n"


def fresh(*command, **variables):
    """Runs a command as a user does, who has set no variable of TensorFlow."""
    environment = {name: value for name, value in os.environ.items() if name != "TF_CPP_MIN_LOG_LEVEL"} | variables
    return subprocess.run(list(map(str, command)), capture_output=True, env=environment)


def python(script, **variables):
    return fresh(sys.executable, "-c", script, **variables)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("datasets",), ("presets",)], ids=" ".join)
def test_lists_and_help_load_no_framework(arguments):
    script = f"""
import sys
sys.argv = ["/usr/bin/ib-keras", *{arguments}]
from ib_keras.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code
heavy = "tensorflow", "keras", "tensorflow_probability", "scipy", "sklearn", "matplotlib"
assert not [name for name in heavy if name in sys.modules], sys.modules.keys()
assert not [name for name in ("estimators", "models", "layers", "experiments") if f"ib_keras.{{name}}" in sys.modules]
"""
    result = python(script)
    assert result.returncode == 0, result.stderr.decode()
    assert result.stdout and not result.stderr


def test_the_installed_command_and_the_module_start_alike():
    for start in ((COMMAND,), (sys.executable, "-m", "ib_keras.cli")):
        result = fresh(*start, "--version")
        assert (result.returncode, result.stderr) == (0, b"") and result.stdout.startswith(b"ib_keras ")


@pytest.mark.long
def test_a_command_that_loads_tensorflow_says_nothing_of_it(tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=[200, 1]))
    result = fresh(COMMAND, "estimate", tmp_path / "x.npy", tmp_path / "x.npy", "--estimator", "Gaussian")
    assert (result.returncode, result.stderr) == (0, b"") and result.stdout.startswith(b"estimator")


@pytest.mark.long
def test_first_step_on_a_machine_without_a_gpu_says_nothing_either():
    script = """
import sys
sys.argv = ["ib-keras"]
from ib_keras._start import ask_for_quiet, without_notes
ask_for_quiet()
with without_notes():
    import tensorflow as tf
print(float(tf.reduce_sum(tf.ones([3]))))
"""
    result = python(script)
    assert (result.stdout, result.stderr) == (b"3.0\n", b"")


LOADED = """
import json, sys
names = lambda: set(sys.modules)
facts = {}

import keras, tensorflow
facts["registered by Keras alone"] = sorted(keras.saving.get_custom_objects())

import ib_keras as ib
facts["loaded by the package"] = sorted(name for name in names() if name.startswith("ib_keras."))
facts["foreign names loaded by the package"] = sorted({"tensorflow_probability"} & names())
facts["shown"] = dir(ib)
from ib_keras import estimators
facts["on first use"] = ib.estimators is estimators and ib.evaluate is ib.applications.evaluate and callable(ib.export)
everything = {}
exec("from ib_keras import *", everything)
facts["names that a star leaves out"] = sorted(set(ib.__all__) - set(everything))

import tensorflow_probability
heavy = lambda: sorted(name for name in names() if name.split(".")[0] in ("matplotlib", "sklearn", "scipy"))
for name in heavy():
    del sys.modules[name]  # what Keras and TensorFlow Probability import is not ours to avoid
for name in [name for name in names() if name.startswith("ib_keras")]:
    del sys.modules[name]
import ib_keras as ib
facts["families"] = all([ib.applications, ib.callbacks, ib.datasets, ib.estimators, ib.layers, ib.losses, ib.measures,
                         ib.models, ib.problems, ib.solvers])
facts["heavy names loaded by the families"] = heavy()
facts["matplotlib loaded by a plot"] = bool(ib.plots.information_plane) and "matplotlib" in names()
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts():
    """What a fresh process has loaded, step by step: one process for all facts, since TensorFlow is what takes time."""
    result = python(LOADED)
    assert result.returncode == 0, result.stderr.decode()
    return json.loads(result.stdout)


@pytest.mark.long
def test_import_loads_what_keras_must_find_and_no_more(facts):
    loaded = set(facts["loaded by the package"])
    assert {"ib_keras.layers", "ib_keras.losses", "ib_keras.models"} <= loaded
    waiting = "applications", "callbacks", "datasets", "estimators", "experiments", "plots", "problems", "solvers"
    assert not {f"ib_keras.{name}" for name in waiting} & loaded, loaded
    assert not facts["foreign names loaded by the package"], "a `tfd` is used while a class or function is defined"
    assert set(waiting) | {"evaluate", "export", "models"} <= set(facts["shown"])
    assert facts["on first use"] and facts["names that a star leaves out"] == []


@pytest.mark.long
def test_families_need_neither_matplotlib_nor_scikit_learn(facts):
    assert facts["families"] and facts["heavy names loaded by the families"] == []
    assert facts["matplotlib loaded by a plot"]


@pytest.mark.long
def test_keras_finds_no_class_by_itself(facts):
    """The tests of saved files would also pass if it did."""
    assert not [name for name in facts["registered by Keras alone"] if name.startswith("ib_keras>")]


def test_names_for_type_checkers_are_those_of_the_running_package():
    import ast
    import inspect

    import ib_keras as ib

    shown = {
        alias.name
        for node in ast.walk(ast.parse(inspect.getsource(ib)))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    assert set(ib.__all__) == shown
    assert all(hasattr(ib, name) for name in shown)
    with pytest.raises(AttributeError, match="has no attribute 'estimator'"):
        ib.estimator  # noqa: B018


@pytest.mark.parametrize(
    ("program", "original", "expected"),
    [
        ("/usr/bin/ib-keras", ["python", "/usr/bin/ib-keras", "train"], True),
        ("-m", ["python", "-X", "dev", "-m", "ib_keras.cli", "train"], True),
        ("-m", ["python", "-m", "pytest"], False),
        ("train.py", ["python", "train.py", "ib_keras.cli"], False),
        ("-c", ["python", "-c", "import ib_keras"], False),
    ],
)
def test_the_command_is_told_from_a_program_of_the_user(program, original, expected, monkeypatch):
    monkeypatch.setattr(sys, "argv", [program])
    monkeypatch.setattr(sys, "orig_argv", original)
    assert _start.is_the_command() is expected


@pytest.mark.long
def test_the_command_line_finds_every_public_name_too():
    script = """
import sys
sys.argv = ["ib-keras"]
import ib_keras as ib
assert "ib_keras.models" not in sys.modules
assert all(callable(getattr(ib, name)) for name in ("export", "evaluate", "Estimate")) and callable(ib.export)
assert ib.models.VAE and ib.layers and ib.losses and ib.measures
"""
    result = python(script)
    assert result.returncode == 0, result.stderr.decode()


def test_a_user_who_has_asked_for_notes_gets_them():
    script = "import ib_keras._start, os; print(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    start = "import sys; sys.argv = ['ib-keras']; "
    assert python(start + script).stdout == b"1\n"
    assert python(start + script, TF_CPP_MIN_LOG_LEVEL="0").stdout == b"0\n"


def test_notes_are_held_back_and_everything_else_is_passed_on():
    script = f"""
import os, sys
sys.argv = ["ib-keras"]
from ib_keras._start import without_notes
with without_notes():
    os.write(2, {NOTES + TROUBLE!r})
    print("said by Python", file=sys.stderr)
os.write(2, b"afterwards\\n")
"""
    assert python(script).stderr == TROUBLE + b"said by Python\nafterwards\n"


def test_an_error_leaves_the_standard_error_as_it_was():
    script = """
import os, sys
sys.argv = ["ib-keras"]
from ib_keras._start import without_notes
with without_notes():
    raise ImportError("no TensorFlow")
"""
    result = python(script)
    assert result.returncode == 1 and b"ImportError: no TensorFlow" in result.stderr


def test_last_words_of_a_process_that_crashes_are_seen():
    script = """
import os, sys
sys.argv = ["ib-keras"]
from ib_keras._start import without_notes
with without_notes():
    os.write(2, b"F0000 cpu_feature_guard.cc:1] compiled to use AVX instructions\\n")
    os.abort()
"""
    result = python(script)
    assert result.returncode == -signal.SIGABRT and b"AVX instructions" in result.stderr


@pytest.mark.parametrize(
    "variables",
    [{"KERAS_BACKEND": "jax"}, {"KERAS_BACKEND": "Tensorflow"}, {"KERAS_BACKEND": "", "KERAS_HOME": "{folder}"}],
)
def test_another_backend_is_refused_at_the_import(tmp_path, variables):
    """Backends are not installed for tests, which then read the name of the missing package."""
    (tmp_path / "keras.json").write_text('{"backend": "torch"}')
    chosen = {name: value.format(folder=tmp_path) for name, value in variables.items()}
    last = python("import ib_keras", **chosen).stderr.decode().splitlines()[-1]
    assert last.startswith('ib_keras._checks.InputError: `KERAS_BACKEND` must be "tensorflow" for ib_keras. Received: ')
    assert (
        "torch" if "KERAS_HOME" in chosen else chosen["KERAS_BACKEND"]
    ) in last and "Set it before Keras is imported" in last


@pytest.mark.long
def test_another_backend_that_is_loaded_is_refused():
    last = (
        python("import keras; keras.config.backend = lambda: 'jax'; import ib_keras").stderr.decode().splitlines()[-1]
    )
    assert "Received: 'jax'. Set it before Keras is imported" in last


@pytest.mark.long
def test_the_command_chooses_the_backend_itself():
    result = fresh(COMMAND, "train", "--out", os.devnull, KERAS_BACKEND="jax")
    assert b"`--out` must be" in result.stderr


@pytest.mark.long
def test_models_of_legacy_keras_are_refused_at_every_door():
    script = """
import numpy, tensorflow as tf, ib_keras
from ib_keras.callbacks import InformationPlane
x = numpy.random.default_rng(0).normal(size=(40, 3))
dense = tf.keras.Sequential([tf.keras.layers.Dense(4, input_shape=(3,))])
dense.compile("sgd", "mse")
plane = InformationPlane(x)
for door in (
    lambda: ib_keras.models.BetaVAE((3,), 2, encoder=dense),
    lambda: ib_keras.models.VIBClassifier((3,), 4, 4, decoder=dense),
    lambda: plane.measure(dense),
    lambda: dense.fit(x, numpy.zeros((40, 4)), callbacks=[plane]),
    lambda: ib_keras.evaluate(dense, x),
):
    try:
        door()
    except ValueError as error:
        print(error)
"""
    told = python(script, TF_USE_LEGACY_KERAS="1").stdout.decode().splitlines()
    assert [line.split()[0] for line in told] == ["`encoder`", "`decoder`", "`model`", "`model`", "`model`"]
    assert sum("Received: Sequential of tf_keras (Keras 2)" in line for line in told) == 4


def test_names_of_the_package_are_those_for_users():
    import ib_keras

    shown = {name for name in dir(ib_keras) if not name.startswith("__")}
    assert shown == {name for name in ib_keras.__all__ if not name.startswith("__")}
    assert "estimate" in shown and not {"importlib", "TYPE_CHECKING"} & shown
