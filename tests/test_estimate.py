import dataclasses
import math

import numpy as np
import pytest
import scipy.stats

import ib_keras
from ib_keras.estimate import KINDS, VERDICTS, Estimate

FIELDS = dict(
    nats=0.5,
    std_error=0.01,
    kind="lower",
    ceiling=6.2,
    n=500,
    verdict="biased_low",
    reason="use more rows",
    name="InfoNCE",
    could_hide=0.2,
    unseen=0.02,
)


def test_the_record_holds_exactly_its_fields():
    assert [field.name for field in dataclasses.fields(Estimate)] == list(FIELDS)
    assert dataclasses.asdict(Estimate(**FIELDS)) == FIELDS
    assert ib_keras.Estimate is Estimate


@pytest.mark.parametrize("nats, std_error", [(math.nan, 0.1), (math.inf, 0.1), (0.5, math.inf)])
def test_what_is_no_number_is_never_trusted(nats, std_error):
    estimate = Estimate(nats, std_error)
    assert estimate.verdict == "ill_posed" and "NaN, infinity" in estimate.reason


def test_what_is_not_said_is_not_known():
    estimate = Estimate(0.5)
    assert math.isnan(estimate.std_error) and all(map(math.isnan, estimate.interval))
    assert (estimate.kind, estimate.ceiling, estimate.verdict) == ("point", math.inf, "trusted")


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_can_be_reassigned(field):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(Estimate(**FIELDS), field, FIELDS[field])


@pytest.mark.parametrize("nats, bits", [(math.log(2), 1), (math.log(1024), 10), (-math.log(2), -1), (0, 0)])
def test_bits(nats, bits):
    assert Estimate(nats).bits == pytest.approx(bits, rel=4 * np.finfo(float).eps)


@pytest.mark.parametrize("nats, std_error", [(0.5, 0.01), (-0.02, 0.3), (4.0, 0.0)])
def test_the_interval_holds_95_percent_of_a_normal_error(nats, std_error):
    low, high = Estimate(nats, std_error=std_error).interval
    reach = scipy.stats.norm.ppf(0.975) * std_error
    assert (low, high) == pytest.approx((nats - reach, nats + reach), rel=1e-14)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_saturated_is_one_of_the_verdicts(verdict):
    assert Estimate(1.0, verdict=verdict).saturated == (verdict == "saturated")


@pytest.mark.parametrize(
    "field, value", [("kind", "guess"), ("verdict", "fine"), ("kind", None), ("verdict", "TRUSTED")]
)
def test_unknown_names_are_refused_with_the_known_ones(field, value):
    known = {"kind": KINDS, "verdict": VERDICTS}[field]
    with pytest.raises(ValueError, match=f"`{field}` must be one of {', '.join(known)}. Received: {value!r}"):
        Estimate(1.0, **{field: value})


def test_names():
    assert KINDS == ("exact", "point", "lower", "upper")
    assert VERDICTS == ("trusted", "biased_low", "biased_high", "saturated", "undersampled", "ill_posed")


@pytest.mark.parametrize("kind, relation", [("exact", "="), ("point", "~"), ("lower", ">="), ("upper", "<=")])
def test_one_readable_line(kind, relation):
    assert str(Estimate(**FIELDS | {"kind": kind})) == (
        f"InfoNCE: I {relation} 0.5000 +- 0.0100 nats (0.7213 bits), n = 500, ceiling 6.20, biased_low: use more rows"
    )


def test_the_line_leaves_out_what_is_unknown():
    assert str(Estimate(0.0)) == "Estimate: I ~ 0.0000 nats (0.0000 bits), n = 0, trusted"


def test_it_counts_as_its_nats():
    assert float(Estimate(np.float32(0.25))) == 0.25
    assert max([Estimate(1.0, name="a"), Estimate(2.0, name="b")], key=float).name == "b"


def test_few_rows_have_the_quantile_of_student():
    low, high = Estimate(1.0, std_error=0.1, n=12).interval
    assert high - 1.0 == pytest.approx(0.1 * scipy.stats.t.ppf(0.975, 11)) == 1.0 - low


@pytest.mark.parametrize("could_hide, high", [(0.3, 0.8), (0.001, 0.5 + 1.959964 * 0.03)])
def test_what_could_hide_lies_above_the_value(could_hide, high):
    estimate = Estimate(0.5, 0.03, verdict="undersampled", could_hide=could_hide)
    assert estimate.interval == pytest.approx((0.5 - 1.959964 * 0.03, high))


def test_unseen_bias_widens_the_interval_and_nothing_else():
    plain, wide = Estimate(0.5, 0.03), Estimate(0.5, 0.03, unseen=0.04)
    assert wide.interval == pytest.approx((0.5 - 1.959964 * 0.05, 0.5 + 1.959964 * 0.05))
    assert (plain.std_error, str(plain)) == (wide.std_error, str(wide))
