import pytest

from ib_keras.estimate import Estimate
from ib_keras.experiments.reading_of_estimates import how_to_read


def test_the_trusted_row_with_the_least_error_is_read():
    wide, narrow = Estimate(0.5, 0.1, n=900, name="KSG"), Estimate(0.6, 0.01, n=900, kind="lower", name="Gaussian")
    told = how_to_read([wide, narrow, Estimate(9.0, 0.001, verdict="saturated", name="Binned")])
    assert told.startswith("Read the row of Gaussian: the two share at least 0.600 nats (0.866 bits)")
    assert told.endswith("from 0.580 to 0.620. 2 of 3 rows are trusted.")


@pytest.mark.parametrize(
    "results, part",
    [
        ([Estimate(1.0, verdict="saturated")], "No row is trusted"),
        (
            [Estimate(0.001, 0.01, n=900, name="KSG")],
            "The interval holds 0: the rows show no dependence. 1 of 1 rows is trusted.",
        ),
        ([Estimate(0.4, name="KSG")], "0.400 nats (0.577 bits). 1 of 1"),
    ],
)
def test_what_a_row_cannot_say_is_said(results, part):
    assert part in how_to_read(results)
