import numpy as np
import pytest
import tensorflow as tf

import ib_keras
from ib_keras._checks import InputError
from ib_keras.deployment.source import source_of
from ib_keras.models import VIBClassifier


@pytest.fixture(scope="module")
def model():
    return VIBClassifier((4,), 2, 3, hidden=(), seed=0)


@pytest.mark.long
def test_a_model_and_its_folder_are_the_same_source(model, tmp_path):
    ib_keras.export(model, tmp_path / "saved")
    x = np.ones([3, 4], np.float32)
    for given in (model, tmp_path / "saved", str(tmp_path / "saved")):
        with source_of(given, None, True) as source:
            assert set(source.inputs) == {"serve", "encode", "decode"} and source.card.model["class"] == "VIBClassifier"
            assert source.inputs["encode"]["x"].shape.as_list() == [None, 4]
            assert source.shapes["encode"]["outputs"]["output_0"] == {"dtype": "float32", "shape": [None, 2]}
            assert np.allclose(source.functions["encode"](x=x), model.encode(x), atol=1e-6)


@pytest.mark.long
def test_saved_models_of_others_have_no_card(tmp_path):
    module = tf.Module()
    module.double = tf.function(lambda x: 2 * x, input_signature=[tf.TensorSpec([None], tf.float32, name="x")])
    tf.saved_model.save(module, tmp_path / "other", signatures={"double": module.double})
    with source_of(tmp_path / "other", ["double"], True) as source:
        assert source.card is source.values is None and list(source.inputs) == ["double"]


@pytest.mark.parametrize("wrong", [["code"], "encode", []])
def test_unknown_signatures_are_refused(model, wrong):
    with pytest.raises(InputError, match="`signatures` must be names among serve, encode, decode"):
        with source_of(model, wrong, True):
            pass


def test_other_sources_are_refused(model, tmp_path):
    with pytest.raises(InputError, match="`model` must be a model, or the folder of a SavedModel"):
        with source_of(tmp_path, None, True):
            pass
    with pytest.raises(InputError, match="`card` must be True, False or a ModelCard"):
        with source_of(model, None, "yes"):
            pass
