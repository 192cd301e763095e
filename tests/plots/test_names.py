"""Every plot shows the names that the user gave, although some characters mean something to matplotlib."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from ib_keras import plots
from ib_keras.estimate import Estimate
from ib_keras.plots.styles import plain

ODD = ["_private", "__", "_a$b", "a$b$c", "$x^$", "back\\slash", "_$\\frac$"]
PICTURES = np.random.default_rng(0).random((2, 4, 4))
PLANE = {"epoch": 1, "I(X;T)": 1.0, "I(T;Y)": 0.5, "I(X;T)_verdict": "trusted", "I(T;Y)_verdict": "trusted"}
POINT = {"beta": 1.0, "rate": 1.0, "distortion": 2.0, "I(X;T)": 1.0, "I(T;Y)": 0.5}
ATTACK = {"radii": (1.0,), "accuracy": (0.5,), "noise_accuracy": (0.9,), "clean_accuracy": 0.9}
CELL = {"task": "a", "estimator": "KSG", "truth": 1.0, "nats": 1.0, "verdict": "trusted"}


def _coordinates_of(factor):
    return SimpleNamespace(
        estimates=(Estimate(1.0, 0.1),), response=PICTURES[:1], dead=np.array([False]), order=np.array([0]),
        threshold=0.01, noise_std=None, nearest_factor=(factor,), share=np.array([0.5]),
    )  # fmt: skip


DRAWN = {
    "latent": lambda name: plots.latent(np.eye(4), [0, 0, 1, 1], class_names=["first", name]),
    "latent of one coordinate": lambda name: plots.latent(np.eye(4)[:, :1], [0, 0, 1, 1], class_names=["first", name]),
    "history": lambda name: plots.history({name: [1.0, 0.5]}, keys=[name]),
    "information_plane": lambda name: plots.information_plane([PLANE | {"layer": name}]),
    "information_history": lambda name: plots.information_history([PLANE | {"layer": name}]),
    "layer_profile": lambda name: plots.layer_profile([PLANE | {"layer": name}]),
    "information_curve": lambda name: plots.information_curve([POINT | {"series": name}] * 2),
    "rate_distortion": lambda name: plots.rate_distortion([POINT | {"model": name}]),
    "robustness": lambda name: plots.robustness([ATTACK | {"model": name}]),
    "tasks of heat_map": lambda name: plots.heat_map([CELL | {"task": name}]),
    "estimators of heat_map": lambda name: plots.heat_map([CELL | {"estimator": name}]),
    "columns of attribution": lambda name: plots.attribution(np.ones([1, 2]), names=["first", name]),
    "words of attribution": lambda name: plots.attribution(np.ones([1, 2]), words=[["first", name]]),
    "code_coordinates": lambda name: plots.code_coordinates(_coordinates_of(name)),
    "traversal": lambda name: plots.traversal(PICTURES[None], names=[name]),
    "reconstructions": lambda name: plots.reconstructions(PICTURES, PICTURES, labels=["first", name]),
}


@pytest.mark.parametrize("plot", DRAWN)
def test_odd_names_are_drawn(plot):
    for name in ODD:
        DRAWN[plot](name)
        figure = plt.gcf()
        figure.canvas.draw()
        shown = [text.get_text() for text in figure.findobj(Text) if text.get_visible()]
        assert any(plain(name) in text for text in shown), (name, shown)


def test_a_name_is_shown_as_its_characters():
    """The picture is as wide as that of the same text without any reading of formulas, in which _ means nothing."""
    figure = plt.figure()
    for name in ODD:
        read, bare = figure.text(0, 0, plain(name)), figure.text(0, 0, name, parse_math=False)
        figure.canvas.draw()
        assert read.get_window_extent().width == pytest.approx(bare.get_window_extent().width, abs=3), name
