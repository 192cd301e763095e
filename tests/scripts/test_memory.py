"""Memory of the estimators that compare all rows with all."""

import argparse
import importlib.util
import pathlib

import pytest

PATH = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "benchmarks" / "memory.py"
SPEC = importlib.util.spec_from_file_location("memory", PATH)
memory = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(memory)


def test_line_is_drawn_through_the_peaks():
    assert memory.at(60, [10, 20], [110.0, 120.0]) == pytest.approx(160)
    assert memory.at(20, [10, 20], [110.0, 125.0]) == 125
    assert memory.at(60, [60], [7.0]) == 7


@pytest.mark.slow
@pytest.mark.parametrize("name", memory.ESTIMATORS)
def test_sixty_thousand_pictures_stay_below_two_gigabytes(name):
    sizes = [8_000, 16_000]
    peaks = [memory.apart(name, n, [784, 10])["peak"] for n in sizes]
    assert memory.at(60_000, sizes, peaks) < 2_000


def test_line_holds_a_peak_per_size_and_that_of_the_target():
    options = argparse.Namespace(rows=[1000, 2000], target=4000)
    runs = [{"peak": 1100.0, "seconds": 1.0}, {"peak": 1200.0, "seconds": 4.4}]
    assert memory.line("KSG", runs, options) == {
        "estimator": "KSG",
        "1,000 rows": "1,100 MB",
        "2,000 rows": "1,200 MB",
        "4,000 rows": "1,400 MB",
        "seconds": "4",
    }
