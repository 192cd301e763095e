"""Scripts, which are no package, as modules of a test."""

import contextlib
import importlib.util
import pathlib
import sys

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
BENCHMARKS = SCRIPTS / "benchmarks"


def script(name):
    """Returns the script of a name, which imports no other."""
    with _module_of(SCRIPTS, name) as module:
        return module


def benchmark(name):
    """Returns a context with the benchmark of a name."""
    return _module_of(BENCHMARKS, name)


def site(name):
    """Returns a context with the module of a name that makes pages of the site."""
    return _module_of(SCRIPTS / "site", name)


@contextlib.contextmanager
def _module_of(folder, name):
    """Yields the module of a file; its folder is on the path meanwhile, as for a script that is run."""
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        yield module
    finally:
        sys.path.remove(str(folder))
