import pytest

from ib_keras import datasets, models
from ib_keras._checks import InputError
from ib_keras.experiments.model_by_name import build, classes_of_data, model_classes


def test_every_model_can_be_built_by_name():
    assert all(build(name, (8, 8, 1), latent_dim=2).latent_dim == 2 for name in model_classes())


def test_base_classes_are_no_models_and_other_names_are():
    assert not {"Autoencoder", "BottleneckClassifier"} & set(model_classes())
    assert model_classes()["VAE"] is models.BetaVAE


def test_none_is_the_default_of_the_class():
    assert build("DenseAutoencoder", (4,), hidden=None).hidden == models.DenseAutoencoder((4,)).hidden


def test_classifiers_take_the_number_of_classes_and_others_none():
    data = datasets.digits()
    assert classes_of_data(models.CEBClassifier, data) == {"num_classes": 10}
    assert classes_of_data(models.DenseAutoencoder, data) == {}
    assert classes_of_data(models.VIBClassifier, datasets.Dataset(data.x_train, None, data.x_test, None)) == {}


def test_unknown_names_and_arguments_are_told():
    with pytest.raises(InputError, match="`model` must be a known name. Received: 'GAN'. Choose one of: .*ConvAuto"):
        build("GAN", (4,))
    with pytest.raises(InputError, match="`beta` must be left out for DenseAutoencoder"):
        build("DenseAutoencoder", (4,), beta=2.0)
