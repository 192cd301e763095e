"""Scores that a trained model gives to an example, each of them larger for stranger examples."""

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from ib_keras._checks import rejection
from ib_keras.applications.anomalies.neighbour_distance import NeighbourDistance
from ib_keras.models import Autoencoder
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier
from ib_keras.models.base.coded_model import CodedModel

Score = Callable[[np.ndarray], np.ndarray]
"""A function from examples [n, ...] to numbers [n]."""
_BATCH = 256
_MOST_COMPONENTS = 10
_ROWS_PER_COMPONENT = 20
_LEAST_PROBABILITY = 1e-12
_SEED = (0, 0)


def model_scores(model: keras.Model, x: np.ndarray, n_neighbors: int) -> dict[str, Score]:
    """Returns {name: score} of all that a model says of an example, fitted on normal examples.

    `reconstruction`: the error of the decoded mean code. `likelihood`: -ELBO, the nats of distortion and rate. `rate`:
    the nats of the code, KL(q(t|x) || r(t)). `density`: -log of a mixture of Gaussians that was fitted on the mean
    codes. `codes`: the distance of the mean code to its neighbours. `entropy`: the nats of p(y|x) of a classifier.
    Where a code is drawn, the same noise moves the mean code of every example: equal examples have equal scores.

    Args:
      model: a trained model of `ib_keras.models`, or any Keras model that reconstructs its input or classifies it.
      x: normal examples [n, ...].
      n_neighbors: number of neighbours of a code.

    Raises:
      InputError: if the model does not take such examples, or neither reconstructs nor classifies them.
    """
    _check_shape(model, x)
    if not isinstance(model, CodedModel):
        return _of_output(model, x)
    codes = model.encode(x).numpy()
    scores = {
        "codes": partial(_code_distance, model, NeighbourDistance(codes, n_neighbors, "rows")),
        "density": partial(_surprise, model, _mixture(codes)),
    }
    if not model.is_deterministic:
        scores["rate"] = partial(_rate, model)
    if isinstance(model, Autoencoder) and model.decodes_itself:
        scores["reconstruction"] = partial(_error_of_mean_code, model)
        scores["likelihood"] = partial(_negative_bound, model)
    if isinstance(model, BottleneckClassifier):
        scores["entropy"] = partial(_entropy, model)
    return scores


def _of_output(model, x):
    """Returns the scores of a Keras model by what it puts out: its input once more, or probabilities."""
    output = np.asarray(model.predict(x[:_BATCH], verbose=0))
    if output.shape == x[:_BATCH].shape:
        return {"reconstruction": partial(_error, model)}
    if output.ndim == 2 and np.all(output >= 0) and np.allclose(output.sum(axis=1), 1, atol=1e-3):
        return {"entropy": partial(_entropy, model)}
    raise rejection(
        "model",
        "an autoencoder or a classifier with probabilities",
        f"{model.name}, whose output has shape {output.shape[1:]} for examples of shape {x.shape[1:]}",
        "Pass a part of it that reconstructs its input or ends in a softmax, or model=None.",
    )


def _code_distance(model, distance, rows):
    return distance(model.encode(rows).numpy())


def _surprise(model, mixture, rows):
    return -mixture.score_samples(model.encode(rows).numpy())


def _error_of_mean_code(model, rows):
    """Returns the error of the decoded mean code [n], as the likelihood of the model measures it."""
    model.check_target(rows, None)
    blocks = []
    for some in _blocks(rows):
        _, point = model.log_likelihood_of(some, model.encode(some)[None], with_point=True)
        errors = model.likelihood_kind.error(point, some).numpy()
        blocks.append(errors.reshape(len(errors), -1).mean(axis=1))
    return np.concatenate(blocks)


def _negative_bound(model, rows):
    """Returns the nats of distortion and rate [n]."""
    model.check_target(rows, None)
    blocks = []
    for some in _blocks(rows):
        q, t = _drawn(model, some)
        log_p = model.log_likelihood_of(some, t)
        blocks.append(model.rate(q, t).numpy() - log_p.numpy().mean(axis=0))
    return np.concatenate(blocks)


def _rate(model, rows):
    """Returns the nats of the codes [n]; where the divergence has no closed form, by draws."""
    return np.concatenate([model.rate(*_drawn(model, some)).numpy() for some in _blocks(rows)])


def _drawn(model, rows):
    """Returns q(t|x) and draws of it [s, n, d], by the same noise for each example where the law of q allows it."""
    q = model.posterior(rows)
    if not hasattr(q, "moved"):
        return q, q.sample(model.num_samples, seed=_SEED)
    noise = np.random.default_rng(_SEED).standard_normal([model.num_samples, model.latent_dim])
    return q, q.moved(tf.constant(noise, tf.float32))


def _blocks(rows):
    return (tf.cast(rows[i : i + _BATCH], tf.float32) for i in range(0, len(rows), _BATCH))


def _entropy(model, rows):
    if isinstance(model, BottleneckClassifier):
        p = np.asarray(model.probabilities(rows))
    else:
        p = model.predict(rows, batch_size=_BATCH, verbose=0)
    return -(p * np.log(np.maximum(p, _LEAST_PROBABILITY))).sum(axis=1)


def _error(model, rows):
    reconstructed = np.asarray(model.predict(rows, batch_size=_BATCH, verbose=0))
    return ((reconstructed - rows) ** 2).reshape(len(rows), -1).mean(axis=1)


def _mixture(codes):
    """Returns a mixture of as many Gaussians as the Bayesian information criterion prefers."""
    from sklearn.mixture import GaussianMixture

    most = max(1, min(_MOST_COMPONENTS, len(codes) // (_ROWS_PER_COMPONENT * codes.shape[1])))
    ridge = 1e-3 * codes.var(axis=0).mean() + 1e-9
    fits = [GaussianMixture(k, reg_covar=ridge, random_state=0).fit(codes) for k in range(1, most + 1)]
    return min(fits, key=lambda fit: fit.bic(codes))


def _check_shape(model, x):
    expected = model.example_shape if isinstance(model, CodedModel) else (model.input_shape or (None,))[1:]
    if tuple(expected) != x.shape[1:] and None not in tuple(expected):
        raise rejection(
            "model",
            f"of inputs {x.shape[1:]}, the shape of an example",
            f"{model.name}, of inputs {tuple(expected)}",
            "Pass the model of these data, or reshape the examples.",
        )
