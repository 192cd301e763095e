"""The numbers that a trained model reaches on test data."""

import numpy as np

from ib_keras import models
from ib_keras.applications.evaluation.pca_error import pca_error
from ib_keras.datasets import Dataset
from ib_keras.models.base.coded_model import CodedModel

_SHOTS = (1, 12)


def numbers(network: CodedModel, data: Dataset, preset: models.Preset | None = None) -> dict[str, float]:
    """Returns the terms, the loss and the errors of a trained model on test data, as {name: number}.

    Args:
      network: a trained model of this package.
      data: the data set whose test part is measured; principal components are fitted to its training part.
      preset: adds the number that the preset limits as `<number>_should_reach`; None (default) adds nothing.
    """
    target = (data.y_test,) if network.learns_labels else ()
    means = {name: float(value.mean()) for name, value in network.terms(data.x_test, *target).items()}
    found = {f"test_{name}": value for name, value in means.items()}
    found["test_loss"] = float(network.evaluate(data.x_test, *target, verbose=0, return_dict=True)["loss"])
    if network.learns_labels:
        found |= _errors(network, data)
    elif isinstance(network, models.Autoencoder):
        found["test_mse_of_pca"] = pca_error(data.x_train, data.x_test, network.latent_dim)
    if preset and preset.likelihood_samples:
        found["test_nll"] = -float(network.log_likelihood(data.x_test, num_samples=preset.likelihood_samples).mean())
    return found | ({f"{preset.number}_should_reach": preset.at_most} if preset else {})


def _errors(network, data):
    """Returns the share of wrong test labels by the mean code, and by the averages of one and of twelve draws."""
    shots = {"test_error": 0} | {
        f"test_error_{s}_shot{'s' * (s > 1)}": s for s in _SHOTS if not network.is_deterministic
    }
    return {
        name: float(np.mean(np.argmax(network.probabilities(data.x_test, s), -1) != data.y_test))
        for name, s in shots.items()
    }
