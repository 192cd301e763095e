"""Models by the names of their classes."""

from collections.abc import Sequence
from typing import Any

from ib_keras import models
from ib_keras._checks import known_arguments, one_of
from ib_keras._family import members
from ib_keras.datasets import Dataset
from ib_keras.models.base.coded_model import CodedModel


def model_classes() -> dict[str, type[CodedModel]]:
    """Returns {name: class} of the models that can be built from a shape and arguments with defaults.

    >>> model_classes()["VAE"].__name__
    'BetaVAE'
    """
    bases = (models.Autoencoder, models.BottleneckClassifier)
    return {name: kind for name, kind in members(models, CodedModel).items() if kind not in bases}


def classes_of_data(kind: type, data: Dataset) -> dict[str, int]:
    """Returns the number of classes of a data set as an argument of `kind`, {} for models that tell no classes apart.

    >>> classes_of_data(models.VIBClassifier, Dataset([[0.0], [1.0]], [0, 2], [[0.0], [1.0]], [1, 2]))
    {'num_classes': 3}
    """
    count = data.num_classes
    return {} if count is None or not issubclass(kind, models.BottleneckClassifier) else {"num_classes": count}


def build(name: str, input_shape: Sequence[int], **arguments: Any) -> CodedModel:
    """Returns a new model of the class called `name`.

    Args:
      name: one of `model_classes()`.
      input_shape: shape of one example.
      **arguments: constructor arguments; those that are None take the default of the class.

    Raises:
      InputError: for an unknown name, or an argument that this class does not have.

    >>> build("DenseAutoencoder", (8, 8, 1), latent_dim=3, hidden=None).latent_dim
    3
    """
    chosen = model_classes()[one_of("model", name, model_classes())]
    given = {key: value for key, value in arguments.items() if value is not None}
    known_arguments(chosen, given, name)
    return chosen(input_shape, **given)
