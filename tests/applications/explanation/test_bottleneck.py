import numpy as np

from ib_keras.applications.explanation.bottleneck import BottleneckSearch, Pace
from ib_keras.applications.explanation.decision import Decision
from ib_keras.applications.explanation.layer_noise import LayerNoise
from ib_keras.applications.explanation.site import Site
from tests.applications.explanation.models import ROWS, by_column, by_threshold

PACE = Pace(steps=60, rate=0.3, draws=4, strength=0.1)


def search(tolerance=0.05, pace=PACE, seed=0, rows=ROWS[:50]):
    model = by_column(2)
    decision, site = Decision(model, rows), Site(model, rows)
    values, done = site.values(rows), []
    noises = [LayerNoise(site.values(ROWS)[0])]
    found = BottleneckSearch(decision, site, noises, tolerance, pace, seed)(values, done.append)
    return found, noises[0], values[0], done


def test_gates_close_where_the_decision_does_not_look():
    found, _, _, _ = search()
    idle = np.delete(found.gates[0], 2, axis=1)
    assert idle.mean() < 0.3 < found.gates[0][:, 2].mean()


def test_nats_are_those_of_the_mean_gates():
    found, noise, values, _ = search()
    assert np.allclose(found.nats[0], noise.nats(values, found.gates[0]), rtol=1e-5)


def test_two_seeds_agree_where_one_column_decides():
    assert np.median(search()[0].agreement) > 0.9 and search()[0].drift.shape == (50,)


def test_progress_counts_every_example_once():
    assert np.isclose(sum(search()[3]), 50)


def test_rows_beyond_a_whole_batch_are_searched_too():
    found, _, _, _ = search(rows=ROWS[:33], pace=PACE._replace(steps=4))
    assert found.gates[0].shape == (33, 5) and found.agreement.shape == (33,)


def test_chosen_examples_are_searched_alone_and_put_into_their_places():
    pace = PACE._replace(steps=4)
    model = by_column(2)
    decision, site = Decision(model, ROWS[:20]), Site(model, ROWS[:20])
    values = site.values(ROWS[:20])
    one = BottleneckSearch(decision, site, [LayerNoise(site.values(ROWS)[0])], 0.05, pace, 0)
    rows = np.array([3, 11])
    few = BottleneckSearch(decision.rows(rows), site, one.noises, 0.05, pace, 0)
    whole, some = one(values, lambda _: None), few((values[0][rows],), lambda _: None)
    assert some.gates[0].shape == (2, 5) and np.allclose(some.gates[0], whole.gates[0][rows], atol=1e-4)
    doubled = whole.with_rows(rows, whole.rows(rows[::-1]))
    assert (doubled.gates[0][rows] == whole.gates[0][rows[::-1]]).all() and (doubled.drift[:3] == whole.drift[:3]).all()


def test_gates_open_again_where_a_lost_decision_has_no_gradient():
    model, x = by_threshold()
    decision, site = Decision(model, x[:20]), Site(model, x[:20])
    pace = PACE._replace(steps=100, rate=1.5)
    found = BottleneckSearch(decision, site, [LayerNoise(ROWS)], 0.05, pace, 0)((x[:20],), lambda _: None)
    # Without it the gate of column 2 stays at .5, where noise has the decision.
    assert found.gates[0][:, 2].min() > 0.7 and np.delete(found.gates[0], 2, axis=1).mean() < 0.3
