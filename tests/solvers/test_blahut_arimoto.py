import time

import numpy as np
import pytest

from ib_keras import measures
from ib_keras._checks import InputError
from ib_keras.solvers import blahut_arimoto
from ib_keras.solvers.blahut_arimoto import informations, lagrangians, step
from ib_keras.solvers.probability_table import Table
from tests.oracles.bottleneck_envelope import least_lagrangian

BIT = np.log(2)
FLIPPED = [[0.45, 0.05], [0.05, 0.45]]
JUMP = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 1]]) / 5
SKEWED = [[0.9, 0.0], [0.03, 0.07]]


def random_table(seed, shape=(3, 4)):
    return np.random.default_rng(seed).dirichlet(np.full(np.prod(shape), 0.4)).reshape(shape)


@pytest.mark.parametrize(
    "table, beta, rate, relevance",
    [
        (FLIPPED, 1.5, 0, 0),
        (FLIPPED, 1.6, 0.128722532, 0.081446052),
        (FLIPPED, 2, 0.696432729, 0.407233834),
        (FLIPPED, 3, 0.948950829, 0.516595159),
        (FLIPPED, 5, 0.997837290, 0.530615959),
        (JUMP, 1.9, 0, 0),
        (JUMP, 2.01, 0.8, 0.4),
        (JUMP, 3.5, 0.979430, 0.454194),
        (JUMP, 5, 1.329841, 0.540560),
        (JUMP, 10, 1.512903, 0.570161),
    ],
)
def test_published_points_in_bits(table, beta, rate, relevance):
    found = blahut_arimoto(table, beta)
    assert found.converged and (found.rate / BIT, found.relevance / BIT) == pytest.approx((rate, relevance), abs=1e-6)


@pytest.mark.parametrize("beta", [0.5, 1.3, 1.8, 2.2, 3.2, 3.3, 3.4, 3.49, 6.0])
def test_no_bottleneck_on_a_grid_is_better(beta):
    """On the table where random starts alone miss the optimum, and cooling alone as well."""
    for table in (JUMP, random_table(0, (3, 3)), random_table(1)):
        assert blahut_arimoto(table, beta).lagrangian <= least_lagrangian(table, beta, 60) + 1e-9


@pytest.mark.parametrize("beta, keeps", [(1.45, False), (1.455, True), (1.47, True)])
@pytest.mark.long
def test_onset_of_a_skewed_table_comes_before_its_trivial_solution_loses_stability(beta, keeps):
    """sup KL(r_Y || p_Y) / KL(r_X || p_X) is 1 / 1.4518 here, the squared correlation 1 / 1.4762."""
    found = blahut_arimoto(SKEWED, beta)
    assert (found.relevance > 0) == keeps and found.lagrangian <= least_lagrangian(SKEWED, beta, 20_000) + 1e-9


@pytest.mark.parametrize("erased", [0.1, 0.5])
def test_erasure_channel_jumps_from_nothing_to_everything(erased):
    table = np.array([[1 - erased, 0, erased], [0, 1 - erased, erased]]) / 2
    below, above = (blahut_arimoto(table, factor / (1 - erased)) for factor in (0.99, 1.01))
    assert below.rate == below.relevance == 0
    assert (above.rate, above.relevance) == pytest.approx((BIT, (1 - erased) * BIT), abs=1e-8)


def test_deterministic_labels_keep_their_entropy_above_one():
    table = np.repeat(np.eye(3) * [[0.5], [0.3], [0.2]], 4, axis=0) / 4
    entropy = float(measures.entropy([0.5, 0.3, 0.2]))
    assert blahut_arimoto(table, 0.99).rate == 0
    above = blahut_arimoto(table, 1.05)
    assert (above.rate, above.relevance) == pytest.approx((entropy, entropy), abs=1e-6)
    assert above.encoder.shape == (12, 3), "values of X with one p(y|x) are not told apart"


@pytest.mark.parametrize("beta", [1.5, 3.0, 30.0])
def test_numbers_are_those_of_the_encoder(beta):
    table = random_table(2, (5, 3))
    found = blahut_arimoto(table, beta)
    assert np.allclose(found.encoder.sum(axis=1), 1)
    joint_xt = found.encoder * table.sum(axis=1, keepdims=True)
    joint_ty = found.encoder.T @ table
    assert found.rate == pytest.approx(float(measures.mutual_information(joint_xt)), abs=1e-9)
    assert found.relevance == pytest.approx(float(measures.mutual_information(joint_ty)), abs=1e-9)
    assert found.relevance <= found.rate and found.relevance <= float(measures.mutual_information(table)) + 1e-12


def test_every_step_lowers_the_lagrangian_and_an_optimum_is_a_fixed_point():
    table = Table.of(random_table(3, (4, 4)))
    encoders = np.random.default_rng(0).dirichlet(np.ones(4), [50, 4])
    for _ in range(30):
        after = step(encoders, table, 2.5)
        assert (lagrangians(after, table, 2.5) <= lagrangians(encoders, table, 2.5) + 1e-12).all()
        encoders = after
    best = blahut_arimoto(random_table(3, (4, 4)), 2.5)
    own = best.encoder[np.unique(table.member, return_index=True)[1]][None]
    assert np.allclose(step(own, table, 2.5), own, atol=1e-5)
    assert informations(own, table)[0] == pytest.approx(best.rate)


def test_equal_rows_and_impossible_values_change_nothing():
    split = np.array([[0.15, 0.05 / 3], [0.3, 0.1 / 3], [0.0, 0.0], [0.05, 0.45]])
    found = blahut_arimoto(split, 2.0)
    assert (found.rate, found.relevance) == pytest.approx((0.696432729 * BIT, 0.407233834 * BIT), abs=1e-8)
    assert found.encoder.shape == (4, 2) and np.allclose(found.encoder[0], found.encoder[1])


def test_fewer_clusters_know_less():
    table = random_table(4, (6, 5))
    one, two, all_of_them = (blahut_arimoto(table, 20.0, clusters=count) for count in (1, 2, None))
    assert one.relevance == 0 and two.rate <= BIT + 1e-9
    assert one.lagrangian > two.lagrangian > all_of_them.lagrangian


def test_no_random_start_is_a_choice():
    found = blahut_arimoto(FLIPPED, 2.0, restarts=0)
    assert (found.rate / BIT, found.relevance / BIT) == pytest.approx((0.696432729, 0.407233834), abs=1e-6)


def test_too_few_steps_are_said():
    assert not blahut_arimoto(FLIPPED, 1.57, max_iter=10).converged


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([0.5, 0.5], 2.0), "`p_xy` must be a table of joint probabilities [k_x, k_y]. Received: shape (2,)"),
        (([[0.5, 0.6]], 2.0), "Normalise counts with p / p.sum()."),
        (([[1.5, -0.5]], 2.0), "minimum -0.5, sum 1"),
        (([[np.nan, 1.0]], 2.0), "`p_xy` must be finite"),
        ((FLIPPED, -1.0), "`beta` must be"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(InputError) as error:
        blahut_arimoto(*arguments)
    assert message in str(error.value)


@pytest.mark.long
def test_table_of_fifty_by_five_takes_seconds_and_lies_on_the_curve():
    """The encoder that keeps every x apart is the optimum of a large beta; smaller ones rise in rate and relevance."""
    table, started = np.random.default_rng(1).dirichlet(np.ones(5), 50) / 50, time.perf_counter()
    found = [blahut_arimoto(table, beta) for beta in (2.0, 5.0, 20.0, 1e4)]
    assert time.perf_counter() - started < 30
    rates, relevances = np.array([(one.rate, one.relevance) for one in found]).T
    assert (np.diff(rates) > 0).all() and (np.diff(relevances) > 0).all()
    everything = float(measures.mutual_information(table))
    assert found[-1].relevance == pytest.approx(everything, rel=1e-4) and relevances.max() <= everything + 1e-12
    for one in found:
        assert one.encoder.sum(1) == pytest.approx(np.ones(50))


@pytest.mark.long
def test_large_table_has_an_end():
    table, started = np.random.default_rng(1).dirichlet(np.ones(200), 200) / 400, time.perf_counter()
    assert blahut_arimoto(table + np.eye(200) / 400, 5.0, restarts=2).lagrangian < -1
    assert time.perf_counter() - started < 60


@pytest.mark.parametrize(
    "table", ["text", None, [["a", "b"]], [[0.5], [0.2, 0.3]], np.eye(2) / 2j, (np.eye(2) / 2).astype(object)], ids=repr
)
def test_table_of_no_numbers_is_refused(table):
    with pytest.raises(InputError, match="^`p_xy` must be "):
        blahut_arimoto(table, 2.0)


@pytest.mark.parametrize("name, value", [("restarts", 1.5), ("restarts", "a"), ("seed", -1), ("seed", "a")])
def test_counts_and_seeds_are_whole_numbers(name, value):
    with pytest.raises(InputError, match=f"`{name}` must be an integer of at least 0"):
        blahut_arimoto(np.eye(2) / 2, 2.0, **{name: value})
