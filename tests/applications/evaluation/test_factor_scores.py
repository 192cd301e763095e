import types

import numpy as np

from ib_keras.applications.evaluation.factor_scores import dci, mig

SIZES = 3, 5
FACTORS = np.random.default_rng(0).integers(0, SIZES, [1200, 2])


def subject(codes, factors=FACTORS):
    return types.SimpleNamespace(
        codes=codes[:400],
        train_codes=codes[400:],
        factors=factors[:400],
        train=(None, None, factors[400:]),
        factor_names=("shape", "x"),
        seed=0,
    )


def test_code_that_is_the_factors_reaches_one():
    found = mig(subject(FACTORS[:, ::-1])) | dci(subject(FACTORS[:, ::-1]))
    assert min(found["mig"], *found["mig_per_factor"]) > 0.95 and found["factor_names"] == ["shape", "x"]
    assert found["dci_disentanglement"] > 0.99 and found["dci_completeness"] > 0.99
    assert found["dci_informativeness"] == 1 and found["accuracy_per_factor"] == [1, 1]


def test_code_that_knows_nothing_reaches_nothing():
    codes = np.random.default_rng(1).normal(size=[1200, 3])
    found = mig(subject(codes))
    # Chance adds (20 - 1)(values - 1) / 2n nats to either leading information; the gap is a part of that.
    assert max(found["mig_per_factor"]) < 19 * 4 / 800 / np.log(3)
    # Forests know the codes they learned from by heart; six standard errors of an accuracy on 400 other rows.
    assert abs(dci(subject(codes))["dci_informativeness"]) < 6 * np.sqrt(0.25 / 400)


def test_no_factors_no_scores():
    nothing = types.SimpleNamespace(factors=None)
    assert mig(nothing) == dci(nothing) == {}
