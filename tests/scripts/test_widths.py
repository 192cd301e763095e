"""The script that compares widths of intervals with the spread of estimates."""

import argparse

import pytest

from ib_keras.estimators import StudentCopula
from ib_keras.problems import SUITE
from tests.scripts.loading import benchmark


@pytest.fixture(scope="module")
def widths():
    with benchmark("widths") as module:
        yield module


def test_an_interval_of_a_normal_law_is_about_as_wide_as_its_spread(widths):
    options = argparse.Namespace(seeds=[0, 1], samples=30)
    ratio = widths.width_ratio(SUITE["1v1-normal-0.75"], StudentCopula(), 2000, options)
    # Thirty samples know their spread to 13 %; the interval adds half a nat over the root of n to an error of .017.
    assert 0.8 < ratio < 1.9


def test_values_that_are_not_trusted_have_no_width(widths):
    options = argparse.Namespace(seeds=[0], samples=2)
    assert widths.width_ratio(SUITE["1v1-normal-0.75"], StudentCopula(), 60, options) is None
