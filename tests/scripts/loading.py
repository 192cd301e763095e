"""Scripts, which are no package, as modules of a test."""

import contextlib
import importlib.util
import pathlib
import sys

BENCHMARKS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks"


@contextlib.contextmanager
def benchmark(name):
    """Yields the benchmark of a name; the folder is on the path meanwhile, as for a script that is run."""
    sys.path.insert(0, str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        yield module
    finally:
        sys.path.remove(str(BENCHMARKS))
