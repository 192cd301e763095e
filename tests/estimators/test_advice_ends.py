"""The advice of every refusal is followed, for all kinds of columns, and ends in a value."""

import itertools
import math
import re

import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimators import Auto

N = 120
R = np.random.default_rng(0)
KINDS = {
    "floats": R.normal(size=N),
    "two columns": R.normal(size=[N, 2]),
    "labels": R.integers(0, 3, N),
    "int8": R.integers(0, 3, N).astype("int8"),
    "negative": -R.integers(0, 3, N),
    "booleans": R.random(N) < 0.5,
    "constant integers": np.ones(N, int),
    "constant floats": np.ones(N),
    "distinct integers": 3 * R.permutation(N),
    "bytes": R.integers(0, 256, N).astype("uint8"),
    "bits": R.integers(0, 2, [N, 3]),
    "bits as floats": R.integers(0, 2, [N, 3]).astype(float),
    "one-hot": np.eye(3)[R.integers(0, 3, N)],
    "zeros and a density": np.maximum(R.normal(size=N), 0),
    "copies": np.repeat(R.normal(size=N // 4), 4),
}
OF_PAIRS = ("KSG", "LocalNonuniform", "MixedKSG", "PlugIn", "Gaussian", "GaussianCopula", "StudentCopula", "Binned")
CONDITIONAL = members(estimators, estimators.ConditionalEstimator)


def advice(called, sides):
    """Returns (None, value) of a call, or (advice, None) of a refusal: of an error, or of a value that is no number."""
    try:
        found = called(*sides)
    except InputError as error:
        return str(error).partition("Received: ")[2].partition(". ")[2], None
    if found.verdict == "ill_posed" and re.search("density|copies|rank of their own", found.reason):
        return found.reason.partition(": ")[2], found
    return None, found


def codes(side):
    return np.unique(side.reshape(N, -1), axis=0, return_inverse=True)[1].reshape(-1)


def ways(text, called, sides):
    """Yields a call without arguments for each way that the advice names."""
    if "chain rule" in text:
        x, y, z = sides
        assert "`Auto()(x, np.c_[y, z])` less `Auto()(x, z)`" in text
        yield "chain rule, whole", Auto(seconds=1), (x, np.c_[y, z])
        yield "chain rule, part", Auto(seconds=1), (x, z)
    if ".astype(float)" in text:
        yield "floats", called, [side.astype(float) for side in sides]
    if ".astype(int)" in text:
        yield "integers", called, [side.astype(int) for side in sides]
    if "integers to PlugIn" in text:
        yield "integers to PlugIn", estimators.PlugIn(), [codes(side) for side in sides]
    elif name := re.search(r"[Uu]se (Auto|\w*PlugIn|\w*KSG)\b", text):
        yield name[1], getattr(estimators, name[1])(), sides


def dead_ends(called, sides):
    """Yields the ways that lead to another refusal, or a refusal that names no way."""
    text, _ = advice(called, sides)
    if text is None:
        return
    found = list(ways(text, called, sides))
    if not found:
        yield f"no way: {text}"
    for name, way, given in found:
        second, value = advice(way, given)
        if second is not None or (not math.isfinite(value.nats) and value.verdict != "ill_posed"):
            yield f"{name}: {second}"


@pytest.mark.long
@pytest.mark.parametrize("name", OF_PAIRS)
def test_the_advice_to_pairs_ends(name):
    called = getattr(estimators, name)()
    for one, other in itertools.product(KINDS, repeat=2):
        assert list(dead_ends(called, [KINDS[one], KINDS[other]])) == [], (one, other)


FEW = ("floats", "labels", "one-hot")
MANY = (*FEW, "booleans", "constant integers", "distinct integers")


@pytest.mark.long
@pytest.mark.parametrize("kinds", [FEW, pytest.param(MANY, marks=pytest.mark.slow)], ids=["few", "many"])
@pytest.mark.parametrize("name", CONDITIONAL)
def test_the_advice_with_a_condition_ends(name, kinds):
    for triple in itertools.product(kinds, repeat=3):
        assert list(dead_ends(CONDITIONAL[name](), [KINDS[kind] for kind in triple])) == [], triple


def test_auto_ends_for_all_kinds():
    for one, other in itertools.product(KINDS, repeat=2):
        assert math.isfinite(Auto(seconds=1)(KINDS[one], KINDS[other]).nats), (one, other)
