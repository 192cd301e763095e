"""Scores of the objective of a model: its terms on test examples, and its likelihood."""

import math

import numpy as np

from ib_keras.applications.evaluation.pca_error import pca_error
from ib_keras.applications.evaluation.subject import Scores, Subject, blocks


def distortion(subject: Subject) -> Scores:
    """-log p(x|t), or -log p(y|t) of a classifier, in nats per example."""
    return _mean("distortion", subject.terms.get("distortion"))


def rate(subject: Subject) -> Scores:
    """KL(q(t|x) || r(t)) in nats per example; a point has none."""
    return {} if subject.model.is_deterministic else _mean("rate", subject.terms["rate"])


def elbo(subject: Subject) -> Scores:
    """-distortion - rate of a probabilistic autoencoder, a lower bound on log p(x) in nats per example."""
    if not _is_probabilistic(subject):
        return {}
    return _mean("elbo", -subject.terms["distortion"] - subject.terms["rate"], with_error=True)


def log_likelihood(subject: Subject) -> Scores:
    """The importance-weighted bound on log p(x) in nats per example, tighter than the ELBO."""
    if not _is_probabilistic(subject):
        return {}
    values = subject.model.log_likelihood(subject.x, subject.target, subject.num_samples, subject.seed)
    return _mean("log_likelihood", values, with_error=True) | {"log_likelihood_samples": subject.num_samples}


def mse(subject: Subject) -> Scores:
    """Mean squared error per pixel of the decoded mean code, beside that of as many principal components."""
    if not subject.rebuilds_itself or subject.model.likelihood_kind.error_name != "mse":
        return {}
    squares = [(subject.model.reconstruct(block).numpy() - block) ** 2 for block in blocks(subject.x)]
    floor = pca_error(subject.all_train, subject.x, subject.model.latent_dim)
    return {"mse": float(np.mean(np.concatenate(squares))), "mse_of_pca": floor}


def error_rate(subject: Subject) -> Scores:
    """Share of wrong tokens, for models of tokens."""
    return _mean("error_rate", subject.terms.get("error_rate"))


def accuracy(subject: Subject) -> Scores:
    """Share of right labels of a classifier."""
    return _mean("accuracy", subject.terms.get("accuracy"), with_error=True)


def _is_probabilistic(subject):
    return subject.is_autoencoder and not subject.model.is_deterministic


def _mean(name, values, with_error=False):
    """Returns the mean of values [n], on request with its standard error, and {} for a term that the model lacks."""
    if values is None:
        return {}
    error = {f"{name}_std_error": float(np.std(values) / math.sqrt(len(values)))} if with_error else {}
    return {name: float(np.mean(values))} | error
