from xml.etree import ElementTree

import keras
import numpy as np
import pytest

from ib_keras import datasets
from ib_keras.experiments import inspected_decisions as module
from ib_keras.experiments.inspected_decisions import inspected_decisions

DATA = datasets.Dataset(*[np.random.default_rng(0).normal(size=[40, 3]).astype("float32"), None] * 2)


def model():
    return keras.Sequential([keras.Input([3]), keras.layers.Dense(2, "softmax")])


def text(section):
    return ElementTree.tostring(section, "unicode", method="html")


def test_a_classifier_has_a_picture_and_sentences():
    shown = text(inspected_decisions(model(), DATA, "classification"))
    assert shown.count("data:image/png;base64,") == 1 and "At input" in shown
    assert "Positions of 0 nats may be replaced by noise" in shown


def test_other_tasks_have_no_section():
    assert inspected_decisions(model(), DATA, "reconstruction") is None
    assert inspected_decisions(model(), DATA, None) is None


def test_whatever_goes_wrong_is_a_sentence(monkeypatch):
    def explained_examples(*arguments, **options):
        raise ZeroDivisionError("bad luck.\nin line 3")

    assert "cannot be reached" in text(inspected_decisions(keras.layers.Dense(2), DATA, "classification"))
    rounded = keras.Sequential([keras.Input([3]), keras.layers.Lambda(keras.ops.round), keras.layers.Dense(1)])
    assert "no gradient leads to the output" in text(inspected_decisions(rounded, DATA, "regression"))
    monkeypatch.setattr(module, "explained_examples", explained_examples)
    assert "Not shown: bad luck." in text(inspected_decisions(model(), DATA, "regression"))


def test_interruptions_are_not_held_up(monkeypatch):
    def explained_examples(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "explained_examples", explained_examples)
    with pytest.raises(KeyboardInterrupt):
        inspected_decisions(model(), DATA, "classification")
