import numpy as np

from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.layer_noise import LayerNoise
from ib_keras.applications.explanation.outcome import outcome
from ib_keras.applications.explanation.site import Site
from tests.applications.explanation.models import ROWS, by_column


def found(gate, draws=20, activation="sigmoid"):
    model = by_column(2, activation=activation, slope=1.0)
    decision, site = Decision(model, ROWS, 0), Site(model, ROWS)
    values = site.values(ROWS)
    after = outcome(decision, site, values, [LayerNoise(values[0])], [gate], seed=1, draws=draws)
    assert after.shape == (draws, len(ROWS))
    return decision, after.mean(axis=0)


def test_open_gates_keep_the_decision():
    decision, after = found(np.ones_like(ROWS))
    assert np.allclose(after, decision.before, atol=1e-6)


def test_closed_gates_of_idle_columns_keep_it_too():
    gate = np.zeros_like(ROWS)
    gate[:, 2] = 1
    decision, after = found(gate)
    assert np.allclose(after, decision.before, atol=1e-6)


def test_noise_alone_gives_the_mean_prediction():
    _, after = found(np.zeros_like(ROWS), draws=300, activation=None)
    # The mean of 300 draws of a deviation near 1, within five standard errors.
    assert np.allclose(after, ROWS[:, 2].mean(), atol=5 * ROWS[:, 2].std() / np.sqrt(300))
