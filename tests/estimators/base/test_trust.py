import ast
import pathlib

import numpy as np
import pytest

import ib_keras
from ib_keras.estimators.base import trust
from tests.laws.imports import tree_of

HOME = pathlib.Path(ib_keras.__file__).parent
# Plots compare shades and places on axes.
FILES = sorted(
    path for path in HOME.rglob("*.py") if "plots" not in path.parts and path != pathlib.Path(trust.__file__)
)
ELSEWHERE = {
    "TIED": "a share of rows, not of nats: above it, a column has no density",
    "DISCRETE": "a share of rows: what has no density at all",
    "_COARSE": "a correlation: how weak a dependence the test of residuals has to resolve",
    "_NO_TIES": "a share of rows: from how many different values a cast to floats is advised",
    "_DISCRETE": "a share of rows: what is counted",
    "_LEAST_SHARE_OF_RANGE": "a share of a range: whether few rows own the bins",
    "_ROWS_PER_CELL": "rows to a cell of a grid, at the least",
    "_OVERLAP": "how many tests a test on a grid counts for",
    "_MOST_OF_ROWS": "a share of rows: what is an atom",
    "_OF_ROWS": "a share of rows: what is an atom",
    "_FALLEN": "a share of the strength of a penalty: below it, nats have no weight in the search",
    "_BETWEEN_CALLS": "seconds from one call at a machine to the next",
    "_LATTICE_SHARE": "a share of rows: what is rounded",
    "LEAST_SHARE": "a share of rows: how many count as independent",
    "NORMAL_975": "a quantile of the normal distribution, for intervals that are shown",
    "_NORMAL_975": "a quantile of the normal distribution, for intervals that are shown",
    "_LEAST": "the least jump of a curve that is marked",
    "_CLEARLY": "a share of right answers: by how much another scale of the data has to be better",
    "_FEW_LEFT": "a share of examples: above it, they are searched a third time",
    "_TOLERANCE": "by how many nats a layer may exceed the layer that it is computed from",
    "_TOLERATED_ERRORS": "the same, in standard errors",
    "_MOST_NOISE": "a deviation of noise in training",
    "_ALIVE": "a share of the best run: which runs are left out of a mean",
    "_STRAY_SHARE": "a share of rows: which values of a column are no numbers",
    "CONTINUOUS": "a share of rows: which columns have a density",
    "MOST_ON_A_LINE": "a share of rows: what is more than a part of them",
    "_NEAR_ZERO": "a logit, near which a series is taken",
    "_BETTER": "a share of right answers: what is advised",
    "_LARGE_DIVERGENCE": "from how many nats of a loss on a calibration is advised",
    "_SURFACE": "a share of columns: what is a surface of few dimensions",
    "_FEW": "a share of rows: from how many different numbers a target may be a class",
    "_NOTHING": "from how many nats on a sentence says that a layer knows something",
    "_RISING_SHARE": "a share of steps: when the length of an attack's steps is halved",
    "_FIRST_PERIOD": "a share of steps: when that is asked first",
    "_SHORTER_BY": "a share of steps: by how much sooner",
    "_SHORTEST_PERIOD": "a share of steps: how soon it is asked again",
    "_DISK_KEPT_FREE": "a share of a disk",
    "_SHARE_OF_MEDIAN": "a share of a distance: below which examples are copies",
    "LOST": "by how much the probability of an explained decision may fall",
    "AGREE": "the least reliability of two maps of one decision",
    "_SHARE": "a share of examples: how many maps make a trusted whole",
    "_SURE": "standard errors above which a coordinate may not be dead",
    "_LOCAL": "a share of columns: how far two readings of a dimension may lie apart",
    "_JUMP": "a share of distances: what leaps between places",
    "_OF_COLUMNS": "a share of columns: from how many dimensions on a gap is doubted",
    "_AGREES": "a share of a dimension: how far two readings may lie apart",
    "_MOST_ALONE": "a share of batches: how many may hold one group",
    "_CLEAR": "standard errors beyond which one probe is better than another",
    "ERRORS": "standard errors from which on a column of features is kept",
    "_BELOW": "a share of a dimension: where a search for the size of a code begins",
    "_HELD_OUT": "a share of examples: how many are held out",
    "_MOST_TIES": "a share of rows: from how many on two nearest neighbours are a grid",
    "_CLOSE": "how near the search for a twin comes to the value observed",
}


def limits_in(tree):
    """Returns the numbers, outside `trust.py`, that a file compares nats with or takes the largest of.

    A limit is a number in (0.01, 1), other than a half, in a comparison or in `max` or `min`, or such a share of nats,
    or a number of standard errors, wherever it is computed. A constant of the file counts as the number that it stands
    for.
    """
    constants = {
        name.id: value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name, value in _pairs(target, node.value)
        if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and name.id not in ELSEWHERE
    }
    found = set()
    for node in ast.walk(tree):
        called = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and called in ("max", "min")):
            found |= {part for part in ast.walk(node) if _is_share(part, constants)}
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            found |= {
                node
                for one, other in ((node.left, node.right), (node.right, node.left))
                if _scales(one, other, constants)
            }
    return sorted(f"{part.lineno}: {ast.unparse(part)}" for part in found)


def _pairs(target, value):
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    return zip(target.elts, value.elts) if both else [(target, value)]


def _is_share(node, constants):
    number = _number(node, constants)
    return isinstance(number, float) and 0.01 < number < 1 and number != 0.5


def _scales(factor, of, constants):
    """Whether a product is a share of nats, or a number of standard errors."""
    number, text = _number(factor, constants), ast.unparse(of)
    if "error" in text:
        return isinstance(number, int | float) and number >= 1
    return "nats" in text and _is_share(factor, constants)


def _number(node, constants):
    return constants.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_other_file_says_how_far_a_trusted_value_may_be_off(path):
    assert limits_in(tree_of(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "low = gap > max(0.05, 0.1 * abs(nats))",
        "low = gap > 0.1 * nats",
        "allowed = max(0.04, nats)",
        "near = nats > 0.9 * ceiling",
        "_NEAR = 0.85\nnear = nats > _NEAR * ceiling",
        "_A, _MARGIN = 7, 0.05\nlow = gap > _MARGIN",
        "wide = 3 * error > allowed",
        "wide = gap > 1.96 * std_error",
        "limit = 0.05 + nats * 0.1\nlow = gap > limit",
        "_ERRORS = 3\nwide = gap > _ERRORS * standard_error(local)",
    ],
)
def test_a_new_limit_would_be_seen(source):
    assert limits_in(ast.parse(source))


def test_other_numbers_are_no_limits():
    assert limits_in(ast.parse("TIED = 0.05\nfew = len(x) <= 2 * k + 4 or tied > TIED or flat > 0.5")) == []


def test_the_promise_is_a_tenth_of_a_nat_or_of_the_value_whatever_its_sign():
    assert [trust.margin(nats) for nats in (0.0, 1.0, 4.0, -4.0)] == [0.1, 0.1, 0.4, 0.4]
    assert [trust.half_margin(nats) for nats in (0.5, 4.0)] == [0.05, 0.2]


def test_evidence_against_a_value_exceeds_chance():
    assert (trust.doubt(0.2), trust.doubt(4.0), trust.doubt(0.2, error=1.0)) == (0.05, 0.4, 3.0)
    assert (trust.doubt_of_shape(0.2, 0.0), trust.doubt_of_shape(4.0, 0.0), trust.doubt_of_shape(4.0, 0.5)) == (
        0.03,
        0.2,
        0.5,
    )


def test_growth_is_allowed_in_nats_or_as_a_share():
    assert [trust.doubt_of_growth(nats, trust.HALF_OF_THE_ROWS) for nats in (1.0, 4.0)] == [0.04, 0.1]


def test_nothing_that_is_allowed_exceeds_the_promise():
    for nats in (0.0, 0.3, 1.0, 5.0):
        for allowed in (
            trust.half_margin(nats),
            trust.doubt(nats),
            trust.doubt_of_shape(nats, 0.0),
            trust.doubt_of_surface(nats),
            trust.doubt_of_width(nats),
            trust.agreement_of_correlations(nats),
            *(
                trust.doubt_of_growth(nats, pair)
                for pair in (trust.HALF_OF_THE_ROWS, trust.HALF_WITH_ANY_CORRECTION, trust.HALF_GIVEN_Z)
            ),
        ):
            assert allowed <= trust.margin(nats)


def test_ceilings():
    assert trust.near_ceiling(0.86, 1.0) and not trust.near_ceiling(0.85, 1.0)
    assert trust.near_ceiling(0.81, 1.0, trust.NEAR_CEILING_OF_MIXED) and not trust.near_ceiling(5.0, np.inf)
    assert trust.nearly_all(0.91, 1.0) and not trust.nearly_all(0.9, 1.0)
    assert trust.noticeable(0.051) and not trust.noticeable(0.05)


def test_three_standard_errors_have_to_fit_into_a_tenth_of_a_nat():
    assert trust.too_uncertain(0.5, 0.0333, 100) is None
    assert trust.too_uncertain(0.5, 0.0334, 100).startswith("the standard error of 0.03 nats is too large to trust")


@pytest.mark.parametrize(
    "error, n, advice",
    [(0.0334, 100, "about 110 pairs"), (0.1, 100, "about 900 pairs"), (1.0, 12345, "about 12,000,000 pairs")],
)
def test_advice_is_the_number_of_pairs_whose_error_is_small_enough(error, n, advice):
    """The error falls like one over the root of the rows; the number is rounded up to two digits."""
    assert trust.too_uncertain(0.5, error, n).endswith(f"collect {advice}")
    assert trust.too_uncertain(0.5, np.inf, n)


def test_large_values_may_err_by_a_tenth_of_themselves_whatever_their_sign():
    for nats in (4.0, -4.0):
        assert trust.too_uncertain(nats, 0.1333, 100) is None and trust.too_uncertain(nats, 0.1334, 100)


def test_an_unknown_error_is_not_called_large():
    assert trust.too_uncertain(1.0, np.nan, 100) is None
