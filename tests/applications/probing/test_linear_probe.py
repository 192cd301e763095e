import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ib_keras.applications.probing.linear_probe import linear_probe

ROWS = np.random.default_rng(0).normal(size=[60, 3]) * [1, 100, 1e-3]
LABELS = (ROWS @ [1, 0.01, 1e3] > 0).astype(int)


def test_labels_are_predicted_as_scikit_learn_does():
    rows = StandardScaler().fit_transform(ROWS)
    expected = LogisticRegression(max_iter=1000).fit(rows, LABELS).predict_proba(rows)
    np.testing.assert_allclose(linear_probe().fit(ROWS, LABELS).predict_proba(ROWS), expected)


def test_linear_targets_are_explained():
    assert linear_probe(labelled=False).fit(ROWS, ROWS @ [1, 1, 1]).score(ROWS, ROWS @ [1, 1, 1]) > 0.99


@pytest.mark.parametrize("labelled, name", [(True, "LogisticRegression"), (False, "RidgeCV")])
def test_probes_are_new_each_time(labelled, name):
    assert linear_probe(labelled) is not linear_probe(labelled)
    assert type(linear_probe(labelled)[-1]).__name__ == name
