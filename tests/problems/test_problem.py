"""Laws that every problem keeps, swept over the family.

A member joins with the `EXAMPLES` of its own test file; without these, with the first published task of its class,
or with its defaults.
"""

import dataclasses
import importlib.util
import math
import pathlib

import numpy as np
import pytest

from ib_keras import problems
from ib_keras._checks import InputError
from ib_keras._family import members


def examples_of(path):
    spec = importlib.util.spec_from_file_location(f"examples_of_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, "EXAMPLES", [])


EXAMPLES = [
    example
    for path in sorted(pathlib.Path(__file__).parent.glob("test_*.py"))
    if path.name != pathlib.Path(__file__).name
    for example in examples_of(path)
]
for task in problems.SUITE.values():
    if type(task) not in map(type, EXAMPLES):
        EXAMPLES.append(task)
FAMILY = set(members(problems, problems.Problem).values())
for member in sorted(FAMILY - set(map(type, EXAMPLES)), key=lambda cls: cls.__name__):
    if all(field.default is not dataclasses.MISSING for field in dataclasses.fields(member)):
        EXAMPLES.append(member())


@pytest.fixture(params=EXAMPLES, ids=lambda example: type(example).__name__)
def problem(request):
    return request.param


def test_every_member_has_an_example():
    missing = FAMILY - set(map(type, EXAMPLES))
    assert not missing, "list EXAMPLES = [...] in the test file of each"


@pytest.mark.parametrize("n", [1, 2, np.int64(500)])
def test_pairs_are_rows(problem, n):
    x, y = problem.sample(n, seed=0)
    for side in (x, y):
        assert isinstance(side, np.ndarray) and side.ndim >= 2 and len(side) == n
        assert np.isfinite(side).all()


def test_shape_does_not_depend_on_the_sample(problem):
    shapes = {tuple(side.shape[1:] for side in problem.sample(n, seed=n)) for n in (1, 7)}
    assert len(shapes) == 1


def test_same_seed_same_pairs(problem):
    for one, other in zip(problem.sample(50, seed=3), problem.sample(50, seed=3)):
        np.testing.assert_array_equal(one, other)


def test_other_seed_other_pairs(problem):
    for one, other in zip(problem.sample(50, seed=3), problem.sample(50, seed=4)):
        assert (one != other).any()


def test_sampling_leaves_the_global_generator_alone(problem):
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    problem.sample(50, seed=3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_rows_are_not_repeated_in_a_cycle(problem):
    for side in problem.sample(400, seed=0):
        assert (side[:200] != side[200:]).any()


def test_information_is_a_finite_number_of_nats(problem):
    assert type(problem.information) is float
    assert 0 <= problem.information < math.inf


@pytest.mark.parametrize("n", [0, -5, 2.5, True, "10", None])
def test_bad_sample_sizes_are_refused(problem, n):
    with pytest.raises(InputError, match="`n` must be a positive integer. Received: "):
        problem.sample(n, seed=0)


def test_config_rebuilds_the_problem(problem):
    rebuilt = type(problem).from_config(problem.get_config())
    assert rebuilt == problem and hash(rebuilt) == hash(problem)
    np.testing.assert_array_equal(rebuilt.sample(5, seed=0)[1], problem.sample(5, seed=0)[1])


def test_problems_are_frozen(problem):
    field = dataclasses.fields(problem)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(problem, field, None)


def test_a_problem_must_say_what_it_knows():
    class Silent(problems.Problem):
        def draw(self, n, generator):
            return np.zeros([n, 1]), np.zeros([n, 1])

    with pytest.raises(TypeError, match="information"):
        Silent()
