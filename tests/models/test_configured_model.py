import keras

from ib_keras.models.configured_model import ConfiguredModel


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
