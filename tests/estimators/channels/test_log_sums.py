import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from ib_keras.estimators.channels import _log_sums as module
from ib_keras.estimators.channels._log_sums import log_sums

E = 50 * np.random.default_rng(0).normal(size=[70, 70])
LABELS = np.append(np.arange(69) % 4, 9)


def tile(rows, others):
    return tf.constant(E[rows, others])


@pytest.fixture(params=[(16, 24), (1024, 4096)], ids=["many tiles", "one tile"], autouse=True)
def sizes(request, monkeypatch):
    monkeypatch.setattr(module, "_ROWS", request.param[0])
    monkeypatch.setattr(module, "_OTHERS", request.param[1])


@pytest.mark.parametrize("labels", [None, LABELS], ids=["all rows", "same label"])
@pytest.mark.parametrize("own", [None, 0.0, -np.inf])
def test_equals_scipy_on_the_whole_matrix(labels, own):
    e = E.copy()
    if own is not None:
        np.fill_diagonal(e, own)
    if labels is not None:
        e[labels[:, None] != labels] = -np.inf
    with np.errstate(divide="ignore"):
        expected = [logsumexp(power * e, axis=1) for power in (1.0, 0.25)]
    assert log_sums(tile, 70, (1.0, 0.25), [labels], own)[0] == pytest.approx(np.array(expected), abs=1e-12)


def test_sides_share_their_tiles():
    seen = []
    both = log_sums(lambda rows, others: (seen.append(rows), tile(rows, others))[1], 70, sides=[LABELS, None])
    alone = [log_sums(tile, 70, sides=[side])[0] for side in (LABELS, None)]
    assert both == pytest.approx(np.array(alone), abs=0)
    assert len(seen) == -(-70 // module._ROWS) * -(-70 // module._OTHERS)


def test_tiles_are_small(sizes):
    seen = []
    log_sums(lambda rows, others: (seen.append(tile(rows, others).shape), tile(rows, others))[1], 70)
    assert all(shape[0] <= module._ROWS and shape[1] <= module._OTHERS for shape in seen)
