"""How the benchmark of strategies judges what it has measured."""

import numpy as np
import pytest

from tests.scripts.loading import benchmark

with benchmark("strategies") as strategies:
    pass

ALONE = [
    {"case": "BetaVAE", "what": "gradient", "gradient": [3.0, 4.0]},
    {"case": "BetaVAE", "what": "plain", "history": {"loss": [2.0, 1.0]}},
]


@pytest.mark.parametrize(
    "row, result",
    [
        ({"what": "gradient", "gradient": [3.0, 4.0 + 4e-6]}, "equal"),
        ({"what": "gradient", "gradient": [3.0, 4.0 + 6e-6]}, "not equal"),
        ({"what": "plain", "history": {"loss": [2.0, 1.0 + 1e-5]}}, "equal"),
        ({"what": "plain", "history": {"loss": [2.0, 1.1]}}, "not equal"),
        ({"what": "plain", "history": {"loss": [2.0, float("nan")]}}, "not equal"),
        ({"what": "plain", "history": {"loss": [2.0, 1.0], "mae": [1.0, 1.0]}}, "not equal"),
        ({"what": "jit", "trouble": "InputError: `jit_compile` must be False"}, "refused in one line"),
        ({"what": "jit", "trouble": "InvalidArgumentError: Graph execution error:"}, "failed"),
        ({"what": "float16", "history": {"loss": [2.0]}}, "no reference"),
        ({"what": "noise", "terms": {"rate": [[1.0, 2.0], [1.0, 2.5]]}}, "differs"),
        ({"what": "noise", "terms": {"rate": [[1.0, 2.0], [1.0, 2.0]]}}, "same, which is wrong"),
        ({"case": "DenseAutoencoder", "what": "noise", "terms": {"mse": [[1.0], [1.0]]}}, "same"),
        ({"what": "240 steps", "history": {"loss": [2.0, 1.0, 1.0]}}, "finite"),
        ({"what": "240 steps", "history": {"loss": [2.0, 1.0, 0.0]}}, "not finite"),
    ],
)
def test_results(row, result):
    (found,) = strategies.compared(ALONE, [{"case": "BetaVAE", **row}], "mirrored 2")
    assert found["result"] == result and found["strategy"] == "mirrored 2"


def test_summary_counts_results_and_keeps_the_largest_difference():
    rows = [
        {"strategy": "mirrored 2", "what": "plain", "result": result, "difference": difference}
        for result, difference in (("equal", 1e-7), ("equal", 3e-7), ("not equal", 0.1))
    ]
    (line,) = strategies.summary(rows)
    assert line["results"] == "2 equal, 1 not equal" and line["largest difference"] == "1.0e-01"


def test_every_class_and_preset_is_a_case():
    from ib_keras import models

    cases = strategies.cases_of()
    assert {"BetaVAE", "FairBottleneck", "IWAE"} <= set(cases)
    assert {f"preset {name}" for name in models.PRESETS} <= set(cases)
    assert set(strategies.SELECTED) <= set(cases) and set(strategies.cases_of(["BetaVAE"])) == {"BetaVAE"}


def test_draws_are_replaced_by_their_mean_and_come_back():
    import tensorflow as tf

    def draws():
        return [tf.random.stateless_normal([2], [1, 2]).numpy(), tf.random.stateless_uniform([2], [1, 2]).numpy()]

    before = draws()
    with strategies.without_draws():
        normal, uniform = draws()
    assert np.array_equal(normal, [0, 0]) and np.array_equal(uniform, [0.5, 0.5])
    assert all(np.array_equal(a, b) for a, b in zip(before, draws()))


def test_replicas_of_both_workers_are_compared(tmp_path):
    for index, rate in enumerate((1.0, 2.0)):
        row = {"case": "BetaVAE", "what": "noise", "terms": {"rate": [[rate]]}}
        strategies.keep(strategies.path_of(tmp_path, "workers 2", index), [row])
    (row,) = strategies.of_all_workers(tmp_path, "workers 2")
    assert row["terms"] == {"rate": [[1.0], [2.0]]}
