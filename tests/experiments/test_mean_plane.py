import math

import numpy as np
import pytest

from ib_keras.experiments.mean_plane import aggregate, compression_scores, dead_seeds


def run(seed, x, y=None, loss=0.1, layer="code"):
    y = [1.0] * len(x) if y is None else y
    return [
        {
            "seed": seed,
            "epoch": e,
            "layer": layer,
            "data": "val",
            "estimator": "Channel",
            "I(X;T)": a,
            "I(T;Y)": b,
            "I(X;T)_verdict": "trusted",
            "loss": loss,
        }
        for e, (a, b) in enumerate(zip(x, y))
    ]


def test_mean_spread_and_error_are_those_of_numpy():
    values = np.array([[1.0, 3.0, 2.0], [2.0, 5.0, 3.0], [1.5, 4.0, 4.0]])
    rows = aggregate([row for seed, x in enumerate(values) for row in run(seed, x)])
    assert [row["epoch"] for row in rows] == [0, 1, 2] and rows[0]["seeds"] == 3
    for row, column in zip(rows, values.T):
        assert row["I(X;T)"] == pytest.approx(column.mean())
        assert row["I(X;T)_high"] - row["I(X;T)"] == pytest.approx(column.std())
        assert row["I(X;T)_std_error"] == pytest.approx(column.std(ddof=1) / math.sqrt(3))
    assert rows[-1]["compression"] == pytest.approx(1.0) and "compression" not in rows[0]


def test_compression_is_peak_minus_final():
    scores = compression_scores(run(0, [1, 3, math.nan, 2]) + run(1, [1, 2, 3]))
    assert list(scores.values()) == [1, 0]


def test_dead_runs_are_left_out_and_counted():
    rows = run(0, [3, 3], [0.5, 1.0]) + run(1, [3, 3], [0.01, 0.02]) + run(2, [3, 9], [0.5, 1.1], loss=math.nan)
    rows += run(3, [math.nan, math.nan], [math.nan, math.nan]) + run(4, [2, 2], [0.5, 0.9])
    assert dead_seeds(rows) == {1, 2, 3}
    last = aggregate(rows)[-1]
    assert (last["seeds"], last["dead"], last["I(X;T)"]) == (2, 3, 2.5)


def test_one_live_layer_keeps_a_run_alive():
    rows = (
        run(0, [3], [1.0]) + run(0, [3], [0.01], layer="head") + run(1, [3], [1.0]) + run(1, [3], [1.0], layer="head")
    )
    assert dead_seeds(rows) == set()


def test_without_labels_it_is_the_source_that_counts():
    rows = [{"seed": seed, "epoch": 1, "layer": "code", "I(X;T)": x} for seed, x in enumerate((3.0, 0.1))]
    assert dead_seeds(rows) == {1}


def test_all_dead_still_gives_rows():
    assert aggregate(run(0, [1.0], loss=math.inf))[0]["dead"] == 1


def test_commonest_distrust_is_the_verdict():
    rows = run(0, [1.0]) + run(1, [1.0]) + run(2, [1.0])
    rows[1]["I(X;T)_verdict"] = "saturated"
    assert aggregate(rows)[0]["I(X;T)_verdict"] == "saturated"
