"""Laws that every estimator of two arrays keeps, swept over the family."""

import ast
import dataclasses
import inspect
import math

import numpy as np
import pytest

from ib_keras import estimators
from ib_keras._checks import InputError
from ib_keras._family import members
from ib_keras.estimators.evidence.confirmed_estimator import ConfirmedEstimator
from ib_keras.problems import BivariateNormal, binary_symmetric_channel

pytestmark = pytest.mark.long

FAMILY = {
    name: cls
    for name, cls in members(estimators, estimators.Estimator).items()
    if cls.domain != "channel"
    and not cls.trained
    and all(field.default is not dataclasses.MISSING for field in dataclasses.fields(cls))
}
OTHER_VALUES = {
    "k": 7,
    "variant": 2,
    "alpha": 0.9,
    "bandwidth": 0.5,
    "max_rows": 500,
    "seed": 1,
    "bins": 5,
    "range": (-1.0, 1.0),
    "correction": None,
    "probe": "neighbours",
    "folds": 3,
}
OTHER_TRUTH = {
    "Binned": "measures the binned variables, whose information is less; its own test compares with theirs",
    "MatrixRenyi": "measures kernels in another unit; its own test compares with theirs",
    "VInformation": "measures what a family of predictors can use; its own test compares with held-out predictions",
}
"""{estimator: the reason why its value is not the mutual information of the rows}; every other one has to find that."""
UNCONFIRMED = {
    "VInformation": "its value is what predictors read in rows held out from them, which is the evidence itself"
}
"""{estimator of two arrays that says `trusted`: the reason why it need not pass the tests of evidence}."""


def says_trusted(cls):
    """Whether the file of a class holds the verdict `trusted` as a value, or calls a file of verdicts that does."""
    module = inspect.getmodule(cls)
    homes = [module, *(inspect.getmodule(one) for name, one in vars(module).items() if name.endswith("_verdict"))]
    trees = [ast.parse(inspect.getsource(home)) for home in homes]
    return any(isinstance(node, ast.Constant) and node.value == "trusted" for tree in trees for node in ast.walk(tree))


def test_an_estimator_that_says_trusted_passes_the_tests_of_evidence():
    """Without them a new estimator would call values trusted that copies of rows or chance explain."""
    family = members(estimators, estimators.Estimator)
    outside = {name for name, cls in family.items() if not issubclass(cls, ConfirmedEstimator)}
    found = {name for name in outside if family[name].domain != "channel" and says_trusted(family[name])}
    assert found == set(UNCONFIRMED), "derive it from ConfirmedEstimator, or state in UNCONFIRMED why it need not be"


def test_exceptions_name_estimators_that_exist():
    assert set(OTHER_TRUTH) <= set(FAMILY), "remove the names that are gone"


def problem(estimator):
    return binary_symmetric_channel(0.1) if estimator.domain == "discrete" else BivariateNormal(0.8)


@pytest.fixture(params=sorted(FAMILY))
def estimator(request):
    return FAMILY[request.param]()


@pytest.fixture
def pairs(estimator):
    return problem(estimator).sample(800, seed=1)


def test_truth_within_four_standard_errors(estimator):
    if type(estimator).__name__ in OTHER_TRUTH:
        pytest.skip(OTHER_TRUTH[type(estimator).__name__])
    known = problem(estimator)
    estimate = estimator(*known.sample(8000, seed=0))
    small_bias = 0.02 * known.information
    assert abs(estimate.nats - known.information) < 4 * estimate.std_error + small_bias


def test_symmetric(estimator, pairs):
    if type(estimator).__name__ == "VInformation":
        pytest.skip("has a direction: predictors of one side from the other")
    x, y = pairs
    assert estimator(x, y).nats == pytest.approx(estimator(y, x).nats, abs=1e-9)


def test_row_order_does_not_matter(estimator, pairs):
    if type(estimator).__name__ == "VInformation":
        pytest.skip("folds are drawn row by row")
    order = np.random.default_rng(0).permutation(len(pairs[0]))
    assert estimator(*pairs).nats == pytest.approx(estimator(*(side[order] for side in pairs)).nats, abs=1e-9)


def test_scale_and_origin_of_either_side_do_not_matter(estimator, pairs):
    x, y = pairs
    moved = (x * 8 + 64, y * 4) if x.dtype.kind != "f" else (x * 1024.0 + 4096.0, y / 512.0)
    assert estimator(*moved).nats == pytest.approx(estimator(x, y).nats, abs=0.01)


def test_independent_is_zero_within_error(estimator, pairs):
    if type(estimator).__name__ == "MatrixRenyi":
        pytest.skip("not Shannon: positive for independent rows, which its own test compares with shuffled ones")
    x, y = pairs
    estimate = estimator(x, np.random.default_rng(3).permutation(y))
    bins_of_both = getattr(estimator, "bins", 1) ** 2 / (2 * len(x))
    assert abs(estimate.nats) < 4 * estimate.std_error + bins_of_both + 0.01


def test_constant_side_tells_nothing(estimator, pairs):
    x, y = pairs
    assert abs(estimator(x, np.zeros_like(y)).nats) < 0.01


def test_never_above_the_ceiling(estimator, pairs):
    x, _ = pairs
    for y in (x, x[::-1]):
        estimate = estimator(x, y)
        assert estimate.nats <= estimate.ceiling + 1e-12


def test_same_call_same_bits(estimator, pairs):
    assert estimator(*pairs) == estimator(*pairs)


def test_every_hyperparameter_changes_something(estimator, pairs):
    if type(estimator).__name__ == "Auto":
        pytest.skip("its seed and its time count where it trains, as its own test shows")
    if hasattr(estimator, "max_rows"):
        estimator = dataclasses.replace(estimator, max_rows=600)  # a seed draws the subsample
    for field in dataclasses.fields(estimator):
        other = dataclasses.replace(estimator, **{field.name: OTHER_VALUES[field.name]})
        assert other(*pairs).nats != estimator(*pairs).nats, field.name


def test_estimate_is_complete(estimator, pairs):
    estimate = estimator(*pairs)
    assert estimate.name == type(estimator).__name__
    assert estimate.n == len(pairs[0])
    assert estimate.reason and math.isfinite(estimate.std_error)
    assert all(type(getattr(estimate, field)) is float for field in ("nats", "std_error", "ceiling"))


def test_config_rebuilds_the_estimator(estimator):
    fields = [field.name for field in dataclasses.fields(estimator)]
    others = {name: OTHER_VALUES[name] for name in fields if name in OTHER_VALUES}
    for one in (estimator, *(dataclasses.replace(estimator, **{name: value}) for name, value in others.items())):
        assert type(one).from_config(one.get_config()) == one
        assert list(one.get_config()) == fields


def test_trailing_shape_is_free(estimator, pairs):
    x, y = pairs
    assert estimator(x[:, :, None], y[:, 0]).nats == estimator(x, y).nats


def test_unpaired_rows_are_rejected(estimator, pairs):
    x, y = pairs
    with pytest.raises(InputError, match=f"`y` must be paired with `x` .{len(x)} rows.. Received: {len(x) - 1} rows"):
        estimator(x, y[:-1])


def test_one_row_is_rejected(estimator, pairs):
    with pytest.raises(InputError, match="Received: 1 rows"):
        estimator(*(side[:1] for side in pairs))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_not_finite_are_rejected(estimator, pairs, bad):
    x, y = (side.astype(float) for side in pairs)
    x[7] = bad
    with pytest.raises(InputError, match=f"1 of {len(x)} rows with NaN or infinity"):
        estimator(x, y)


@pytest.mark.parametrize(
    "bad, message",
    [
        (np.array([object()] * 800), "dtype object. Encode strings and objects as integers first; cast numbers"),
        (np.array([1.0, None] * 400), "dtype object"),
        (np.array(["a", "b"] * 400), "dtype <U1. Encode strings"),
        (np.arange(800) * 1j, "dtype complex128. Pass real and imaginary parts"),
        (np.arange(800).astype("datetime64[D]"), "dtype datetime64.D.. Pass a number of units"),
        (np.ma.masked_less(np.arange(800), 5), "without masked values. Received: 5 of 800 rows"),
        ([[1.0], [1.0, 2.0]] * 400, "rows of one shape"),
        (np.zeros([800, 0]), r"an array of n rows. Received: shape .800, 0."),
        (np.zeros([0, 1]), r"an array of n rows. Received: shape .0, 1."),
        (3.0, r"an array of n rows. Received: shape \(\) .float."),
        (None, r"an array of n rows. Received: shape \(\) .NoneType."),
        ((row for row in range(800)), r"an array of n rows. Received: shape \(\) .generator."),
        (np.arange(800)[None], "Received: 800 rows. Pass `x.T`"),
    ],
)
def test_what_holds_no_rows_of_numbers_is_rejected(estimator, pairs, bad, message):
    with pytest.raises(InputError, match=message):
        estimator(bad, pairs[1])


@pytest.mark.parametrize("n", [1, 2, 4, 7])
def test_few_rows_are_rejected_or_never_trusted(estimator, pairs, n):
    try:
        assert estimator(*(side[:n] for side in pairs)).verdict != "trusted"
    except InputError as error:
        assert f"Received: {n} rows" in str(error) and "Collect more pairs" in str(error)


def test_two_constant_sides_tell_nothing(estimator, pairs):
    assert abs(estimator(*(np.zeros_like(side) for side in pairs)).nats) < 0.01


@pytest.mark.parametrize("dtype", ["float16", "float32", "longdouble"])
def test_other_precisions_are_taken(estimator, pairs, dtype):
    if estimator.domain == "discrete":
        pytest.skip("counts symbols")
    x, y = (side.astype(dtype) for side in pairs)
    assert estimator(x, y).nats == pytest.approx(estimator(x.astype(float), y.astype(float)).nats, abs=1e-9)


@pytest.mark.parametrize("scale", [1e-310, 1e300])
def test_very_large_and_small_values_are_no_constants(estimator, pairs, scale):
    if estimator.domain == "discrete":
        pytest.skip("counts symbols")
    x, y = pairs
    assert estimator(x * scale, y).nats == pytest.approx(estimator(x, y).nats, abs=0.01)


def test_rounded_and_copied_values_are_never_trusted_by_neighbours():
    for name in ("KSG", "LocalNonuniform", "GaussianCopula", "StudentCopula"):
        x, y = BivariateNormal(0.8).sample(800, seed=1)
        assert FAMILY[name]()(np.round(x, 1), y).verdict == "ill_posed", name
        assert FAMILY[name]()(np.repeat(x, 2, axis=0), np.repeat(y, 2, axis=0)).verdict == "ill_posed", name


@pytest.mark.parametrize("name", ["KSG", "MixedKSG", "LocalNonuniform"])
def test_many_rows_at_the_largest_value_are_counted(name):
    x, y = (side.clip(max=1.0) for side in BivariateNormal(0.8).sample(800, seed=1))
    assert np.isfinite(FAMILY[name]()(x, y).nats)


def test_the_dtype_of_the_other_kind_is_rejected(estimator):
    if estimator.domain not in ("continuous", "discrete"):
        pytest.skip("takes both kinds")
    symbols, values = np.arange(100) % 7, np.linspace(0, 1, 100)
    bad = symbols if estimator.domain == "continuous" else values
    with pytest.raises(InputError, match="Use Auto"):
        estimator(bad, bad)
