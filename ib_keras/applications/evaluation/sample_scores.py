"""Scores of the examples that a model draws."""

import numpy as np

from ib_keras.applications.evaluation.classifier_features import ClassifierFeatures
from ib_keras.applications.evaluation.frechet_distance import frechet_distance
from ib_keras.applications.evaluation.subject import Scores, Subject, blocks


def classifier_frechet_distance(subject: Subject) -> Scores:
    """Squared Frechet distance of draws of the model from test examples, beside that of as many training examples.

    The features are those of a small classifier trained on the training examples, whose accuracy on test examples is
    given too, as is the distribution of the codes of the draws.
    """
    if not (hasattr(subject.model, "sample") and subject.has_labels):
        return {}
    test, train = subject.labels
    features = ClassifierFeatures(seed=subject.seed).fit(subject.train[0], train)
    real = features.transform(subject.x)
    seeds = (1000 * subject.seed + np.arange(subject.n)) % 2**31
    drawn = np.concatenate(
        [subject.model.sample(len(block), seed=int(seed)).numpy() for seed, block in zip(seeds, blocks(subject.x))]
    )
    as_many = features.transform(subject.train[0][: subject.n])
    return {
        "classifier_frechet_distance": frechet_distance(features.transform(drawn), real),
        "classifier_frechet_distance_of_train": frechet_distance(as_many, real),
        "classifier_frechet_accuracy": features.score(subject.x, test),
        "classifier_frechet_codes": "fitted sampler" if subject.model.has_fitted_sampler else "marginal",
    }
