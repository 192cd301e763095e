import keras
import pytest

from ib_keras.models.base.configured_model import ConfiguredModel


@keras.saving.register_keras_serializable("tests")
class Doubling(ConfiguredModel):
    def __init__(self, width, *, layer=None, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)


def test_positional_keyword_and_default_arguments_are_remembered():
    model = Doubling(3, name="two")
    config = model.get_config()
    assert (config["width"], config["layer"], config["name"]) == (3, None, "two")
    assert Doubling.from_config(config).get_config() == config


def test_layers_and_sequences_survive():
    model = Doubling((1, 2), layer=keras.layers.Dense(4))
    again = Doubling.from_config(model.get_config())
    assert again._constructor_arguments["layer"].units == 4
    assert list(again._constructor_arguments["width"]) == [1, 2]


def test_subclass_that_passes_keywords_on():
    @keras.saving.register_keras_serializable("tests")
    class Wider(Doubling):
        def __init__(self, width=2, extra=1, **kwargs):
            super().__init__(width, **kwargs)

    model = Wider(5, extra=3, name="wide")
    config = model.get_config()
    assert (config["width"], config["extra"], config["name"]) == (5, 3, "wide") and "kwargs" not in config
    assert Wider.from_config(config).get_config() == config


def test_what_is_set_after_construction_is_saved_with_the_model():
    class Scaled(Doubling):
        scale = 1.0

    model = Scaled(3)
    model.remember("width", 7)
    model.remember("scale", 2.0)
    assert model.get_config()["width"] == 7 and Scaled(3).get_config().keys() == {"width", "layer", "name", "dtype"}
    again = Scaled.from_config(model.get_config())
    assert again.scale == 2.0 and again._constructor_arguments["width"] == 7


def test_arguments_without_names_are_refused_at_once():
    class Unnamed(Doubling):
        def __init__(self, *args):
            super().__init__(*args)

    with pytest.raises(TypeError, match="must name its arguments"):
        Unnamed(3)
