import types

import pytest
import tensorflow as tf

from ib_keras.applications.evaluation import sample_scores
from ib_keras.applications.evaluation.frechet_distance import frechet_distance

Features = sample_scores.ClassifierFeatures


class Drawer:
    """A model that draws what it has seen."""

    has_fitted_sampler = True

    def __init__(self, pictures):
        self.pictures, self.drawn = pictures, 0

    def sample(self, n, seed):
        self.drawn += n
        return tf.constant(self.pictures[self.drawn - n : self.drawn])


def subject(digits, model):
    return types.SimpleNamespace(
        model=model,
        has_labels=True,
        labels=(digits.y_test, digits.y_train),
        seed=0,
        n=359,
        x=digits.x_test,
        train=(digits.x_train, digits.y_train),
    )


@pytest.mark.slow
def test_draws_of_real_pictures_are_as_near_as_real_ones(digits, monkeypatch):
    fitted = []
    monkeypatch.setattr(sample_scores, "blocks", lambda x: (x[:200], x[200:]))
    quick = lambda seed: fitted.append(Features(steps=150, seed=seed)) or fitted[-1]  # noqa: E731
    monkeypatch.setattr(sample_scores, "ClassifierFeatures", quick)
    found = sample_scores.classifier_frechet_distance(subject(digits, Drawer(digits.x_train[400:759])))
    real = fitted[0].transform(digits.x_test)
    expected = frechet_distance(fitted[0].transform(digits.x_train[400:759]), real)
    assert found["classifier_frechet_distance"] == pytest.approx(expected)
    expected = frechet_distance(fitted[0].transform(digits.x_train[:359]), real)
    assert found["classifier_frechet_distance_of_train"] == pytest.approx(expected)
    assert found["classifier_frechet_accuracy"] > 0.9 and found["classifier_frechet_codes"] == "fitted sampler"
    grey = frechet_distance(fitted[0].transform(0.5 + 0 * digits.x_test), real)
    assert grey > 20 * found["classifier_frechet_distance"], "what is no digit is far away"


def test_nothing_to_draw_or_no_labels(digits):
    assert sample_scores.classifier_frechet_distance(types.SimpleNamespace(model=object(), has_labels=True)) == {}
    assert sample_scores.classifier_frechet_distance(types.SimpleNamespace(model=Drawer([]), has_labels=False)) == {}
