"""What all tests share: two logical CPU devices, a seed, the digits, and the option `--quick`."""

import gc
import os

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="leave out long tests and examples: a check while you work")


def pytest_configure(config):
    if not config.getoption("numprocesses", None):  # the process that hands tests to others needs no TensorFlow
        start_tensorflow()


def start_tensorflow():
    """Makes two logical CPU devices, so that strategies with two replicas run in the process of all other tests."""
    import matplotlib
    import tensorflow as tf

    from tests.seeding import keep_kernels

    matplotlib.use("Agg")
    # Examples in docstrings leave their figures to the end of the process.
    matplotlib.rcParams["figure.max_open_warning"] = 0
    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
    )
    keep_kernels()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    from tests.order import is_long, longest_first
    from tests.slow_cases import mark_slow

    mark_slow(items, whole_files=not any("::" in argument for argument in config.args))
    longest_first(items)
    if config.getoption("quick"):
        long = [item for item in items if is_long(item)]
        items[:] = [item for item in items if not is_long(item)]
        config.hook.pytest_deselected(items=long)


def pytest_collection_finish():
    """Leaves out of garbage collection what lives as long as the process, and collects the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from tests.order import FilesInOrder

    return FilesInOrder(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def same_weights_every_time():
    import keras

    keras.utils.set_random_seed(0)
    yield
    keras.config.set_dtype_policy("float32")


@pytest.fixture(scope="session")
def digits():
    from ib_keras import datasets

    return datasets.digits()
