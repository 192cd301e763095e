"""Plots are tested without a screen and without pixels."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def given():
    """Axes that stand for a user's own."""
    return plt.subplots()[1]
