"""Keys of a plane in `logs`."""

import re

import keras
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.plane_keys import PlaneKeys


@pytest.mark.parametrize("name", [None, "second run"])
@pytest.mark.parametrize("names", ["standard", "plain"])
def test_a_key_tells_its_quantity(name, names):
    keys = PlaneKeys(name, names)
    source, target = keys("I(X;T)", "a:b/Binned(bins=4)"), keys("I(T;Y)", "a:b")
    assert keys.is_of("I(X;T)", source) and not keys.is_of("I(T;Y)", source) and keys.is_of("I(T;Y)", target)
    assert (re.fullmatch(r"[A-Za-z0-9_./-]+", source) is not None) == (names == "plain")


@pytest.mark.parametrize(
    "arguments, message", [({"names": "short"}, "`names`"), ({"name": ""}, "`name`"), ({"name": 3}, "`name`")]
)
def test_what_makes_no_key_is_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        PlaneKeys(**arguments)


def test_two_planes_with_names_fill_keys_of_their_own_and_can_be_monitored(recwarn):
    x = np.random.default_rng(0).normal(size=[80, 3]).astype("float32")
    y = (x[:, 0] > 0).astype(int)
    model = keras.Sequential([keras.Input([3]), keras.layers.Dense(2, name="hidden")])
    model.compile("sgd", "mse")
    planes = [InformationPlane(x, y, names="plain"), InformationPlane(x[:40], y[:40], name="few", names="plain")]
    stop = keras.callbacks.EarlyStopping("few/target_information/hidden", patience=5, mode="max")
    history = model.fit(x, x[:, :2], epochs=1, verbose=0, callbacks=[*planes, stop]).history
    informed = sorted(key for key in history if "information" in key)
    assert informed == [
        "few/input_information/hidden",
        "few/target_information/hidden",
        "input_information/hidden",
        "target_information/hidden",
    ]
    assert planes[1].better("few/target_information/hidden") == "max" and planes[1].better(informed[0]) is None
    assert not [warning for warning in recwarn if "callbacks fill" in str(warning.message)]
