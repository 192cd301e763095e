"""The live picture, in a fake notebook and outside of one."""

import sys
import types

import keras
import numpy as np
import pytest

from ib_keras import plots
from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane, LivePicture

X = np.random.default_rng(0).normal(size=[60, 3]).astype("float32")


@pytest.fixture
def shown(monkeypatch):
    """What a fake notebook has been shown: (first or update, picture)."""
    pytest.importorskip("IPython.display")
    plots.png(
        plots.information_plane([{"epoch": 0, "layer": "code", "I(X;T)": 1.0}])
    )  # matplotlib asks for a shell once
    told = []
    handle = types.SimpleNamespace(update=lambda image: told.append(("update", image)))

    def display(image, display_id):
        told.append(("first", image))
        return handle

    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("IPython.display.Image", lambda data: data)
    return told


def network():
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    return model


@pytest.mark.slow
def test_picture_is_redrawn_in_its_place_after_each_measurement(shown):
    plane = InformationPlane(X, every=[2, 3])
    for _ in range(2):
        network().fit(X, X[:, :2], epochs=4, verbose=0, callbacks=[plane, LivePicture(plane)])
    assert [how for how, _ in shown] == ["first", "update"] * 2
    assert all(picture.startswith(b"\x89PNG") for _, picture in shown)


def test_a_loop_without_fit_draws_what_it_likes(shown):
    plane, calls = InformationPlane(X), []
    live = LivePicture(plane, lambda rows: calls.append(len(rows)) or plots.information_history(rows))
    live.draw()
    assert shown == [], "nothing is measured yet"
    for epoch in range(2):
        plane.measure(network(), epoch=epoch)
        live.draw()
    assert [how for how, _ in shown] == ["first", "update"] and calls == [1, 1]


def test_outside_of_a_notebook_one_warning_says_so(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    plane = InformationPlane(X)
    with pytest.warns(UserWarning, match="LivePicture draws in notebooks alone") as warned:
        network().fit(X, X[:, :2], epochs=3, verbose=0, callbacks=[plane, LivePicture(plane)])
    assert len([one for one in warned if "LivePicture" in str(one.message)]) == 1


def test_order_and_plane_are_checked():
    plane = InformationPlane(X)
    with pytest.raises(InputError, match="put InformationPlane first"):
        network().fit(X, X[:, :2], verbose=0, callbacks=[LivePicture(plane), plane])
    with pytest.raises(InputError, match="`plane` must be the InformationPlane"):
        LivePicture("plane")
