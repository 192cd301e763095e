"""The evaluation of a trained model: all of its scores by one call."""

import math
from collections.abc import Sequence
from typing import Any

import keras

from ib_keras._checks import one_of, rejection
from ib_keras._progress import progress_bar
from ib_keras.applications.evaluation import code_scores, factor_scores, label_scores, objective_scores, sample_scores
from ib_keras.applications.evaluation.any_model.evaluate_any import evaluate_any
from ib_keras.applications.evaluation.plain_value import plain_value
from ib_keras.applications.evaluation.subject import Subject
from ib_keras.callbacks.layers.choice import Layers
from ib_keras.datasets import Dataset
from ib_keras.models.base.coded_model import CodedModel
from ib_keras.plane_row import CEILING, DIMENSION, RELEVANCE, SOURCE, STD_ERROR

PARTS = {
    "distortion": objective_scores.distortion,
    "rate": objective_scores.rate,
    "elbo": objective_scores.elbo,
    "log_likelihood": objective_scores.log_likelihood,
    "mse": objective_scores.mse,
    "error_rate": objective_scores.error_rate,
    "accuracy": objective_scores.accuracy,
    SOURCE: code_scores.source,
    RELEVANCE: code_scores.target,
    "active_units": code_scores.active_units,
    DIMENSION: code_scores.dimension,
    "rate_per_coordinate": code_scores.rate_per_coordinate,
    "total_correlation": code_scores.total_correlation,
    "linear_probe_accuracy": label_scores.linear_probe_accuracy,
    "kmeans_purity": label_scores.kmeans_purity,
    "mig": factor_scores.mig,
    "dci": factor_scores.dci,
    "classifier_frechet_distance": sample_scores.classifier_frechet_distance,
}
"""{name of a part: function of a `Subject` that returns {key: value}, or {} where the part does not apply}."""


def evaluate(
    model: keras.Model,
    data: Dataset | Sequence[Any],
    *,
    max_examples: int = 2000,
    num_samples: int = 100,
    seed: int = 0,
    parts: Sequence[str] | None = None,
    layers: Layers | None = None,
    code: str | None = None,
    noise_std: float | None = None,
    verbose: int = 0,
) -> dict[str, Any]:
    """Measures a trained model on test examples; returns one plain dict with every number beside its comparison.

    All information is in nats per example, whatever the weights of the model's loss. The scores of any Keras model are
    `task`, the scores of its output, and `layers`, a row for each layer:

      a row: `I(X;T)` and `I(T;Y)` as in the information plane, with verdicts and reasons; `linear_probe`, the share of
        labels that a cross-validated logistic regression predicts from the layer, or the share of the variance of
        targets; `effective_dimension`; `intrinsic_dimension`, by TwoNN; and `dead_units`.
      classification: `accuracy` beside `commonest_label_share`; `cross_entropy` = `conditional_entropy` + `divergence`,
        H(Y|T) of labels given the output and what a better calibration would save; `expected_calibration_error`; where
        another order of the classes removes most of the errors, `accuracy_in_other_order` and `other_order`.
      regression: `mse` beside `mse_of_mean`, and `r2`.
      reconstruction: `mse` per value beside `mse_of_pca`, that of as many principal components as the code has units.
      none: `task_reason`, why the output answers no question that the targets ask, and the remedy.

    The scores of the models of this package are:

      any of them: `rate` (a point has none), `I(X;T)` with `I(X;T)_upper`, and `I(T;Y)`, each with verdict and reason;
        `active_units`, `intrinsic_dimension` of the code, `rate_per_coordinate`, `total_correlation`,
        `linear_probe_accuracy` beside `commonest_label_share`, and `kmeans_purity`.
      a model with a likelihood: `distortion`.
      a probabilistic autoencoder: `elbo` <= `log_likelihood` <= log p(x).
      a model that rebuilds its input: `mse` per pixel beside `mse_of_pca`, that of as many principal components.
      a classifier: `accuracy`.
      a model that draws examples: `classifier_frechet_distance` beside that of as many training examples, in features
        of a classifier trained here, and so no Inception FID.
      data with known factors: `mig`, `dci_disentanglement`, `dci_completeness` and `dci_informativeness`.

    The information of a deterministic code is that of the code plus noise, whose standard deviation stands beside it. A
    plain autoencoder draws from a marginal that it was not trained towards: call `fit_sampler` first. Probes, clusters
    and forests learn from training examples, at most five for each test example.

    Args:
      model: a trained model of `ib_keras.models`, or any other Keras model or layer.
      data: a `datasets.Dataset`, (x_train, y_train, x_test, y_test), (x, y), an array of examples alone, or a
        `tf.data.Dataset`, `keras.utils.PyDataset` or generator of batches, of which the first examples are taken; every
        y may be None. Models of this package take integer labels. Of data without a test part they are measured on one
        half, drawn by the seed, while probes and principal components learn from the other. Other Keras models also
        take floating targets, one-hot and several labels, structures of inputs, and rows of several lengths: ragged
        tensors and batches, and batches that are padded to their own longest example.
      max_examples: number of test examples to draw, >= 2 (default: 2000); its logarithm is the ceiling of I(X;T).
      num_samples: draws per example for `log_likelihood`, >= 1 (default: 100).
      seed: integer seed of all draws and fits (default: 0).
      parts: names of `applications.PARTS` to measure; None (default) measures all. For models of this package alone.
      layers: choice of layers, as in `callbacks.InformationPlane`; None (default) spreads it over the depth. For other
        models alone.
      code: name of the layer that is the code of another autoencoder; None (default) takes one named so, or the
        narrowest.
      noise_std: deviation of the noise through which every layer is seen, > 0, in the units of its values; None
        (default) takes 0.1 of the deviation of each deterministic layer. For other models alone.
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Returns:
      A dict of strings, numbers and lists, which `json.dumps` takes. Scores that do not apply to the model or its data
      are left out. A part that fails is the string "not measured: " with the reason, under the name of the part.

    Raises:
      InputError: for data of another form or shape, sizes that are too small, or unknown parts, layers or codes.

    Example: three parts of an untrained model.

    >>> from ib_keras import datasets, models
    >>> model = models.VAE((8, 8, 1), latent_dim=2, hidden=(16,), seed=0)
    >>> found = evaluate(model, datasets.digits(), parts=["elbo", "log_likelihood", "active_units"])
    >>> found["model"], found["examples"], found["elbo"] < found["log_likelihood"]
    ('BetaVAE', 359, True)

    References:
      Alemi et al., Fixing a broken ELBO (2018): rate and distortion.
      Burda, Grosse & Salakhutdinov, Importance weighted autoencoders (2016): the likelihood, and active units.
    """
    if not isinstance(model, CodedModel):
        if parts is not None:
            raise rejection("parts", "None for a model that is not of ib_keras.models", repr(parts), "Leave it out.")
        return evaluate_any(
            model,
            data,
            layers=layers,
            code=code,
            noise_std=noise_std,
            max_examples=max_examples,
            seed=seed,
            verbose=verbose,
        )
    if noise_std is not None:
        remedy = "Leave it out, and measure the layers by `ib-keras plane`, or by callbacks.InformationPlane."
        raise rejection("noise_std", "None for a model of ib_keras.models", repr(noise_std), remedy)
    chosen = list(PARTS) if parts is None else [one_of("parts", name, PARTS) for name in parts]
    subject = Subject(model, data, max_examples, num_samples, seed)
    found = {
        "model": type(model).__name__,
        "dataset": subject.name,
        "examples": subject.n,
        "latent_dim": model.latent_dim,
        "seed": subject.seed,
    }
    bar = progress_bar(len(chosen), "part", verbose)
    for done, name in enumerate(chosen, start=1):
        found |= _measured(name, subject)
        bar.update(done)
    return {key: value for key, value in found.items() if value is not None}


def _measured(name, subject):
    """Returns the scores of a part, or the reason why it failed, so that the other parts are still measured."""
    try:
        return {key: _told(key, value) for key, value in PARTS[name](subject).items()}
    except Exception as error:
        line = next(iter(str(error).strip().splitlines()), "")
        return {name: f"not measured: {type(error).__name__}: {line}"[:400]}


def _told(key, value):
    """Returns `value` for JSON; a score that is not finite is told as such, and an error or a ceiling is None."""
    unknown = isinstance(value, float) and not math.isfinite(value) and not key.endswith((STD_ERROR, CEILING))
    return f"not measured: the value is {value}" if unknown else plain_value(value)
