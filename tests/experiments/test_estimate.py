import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.estimators import Gaussian
from ib_keras.estimators import selfcheck as ib_selfcheck
from ib_keras.experiments.estimate import estimate, selfcheck
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.problems import BivariateNormal

X, Y = BivariateNormal(0.8).sample(300, seed=0)


@pytest.mark.parametrize(
    "x, y, expected",
    [
        (
            X,
            Y,
            {
                "KSG",
                "MixedKSG",
                "Gaussian",
                "GaussianCopula",
                "StudentCopula",
                "LocalNonuniform",
                "MatrixRenyi",
                "VInformation",
                "Binned",
            },
        ),
        (X, Y > 0, {"MixedKSG", "VInformation"}),
        (X > 0, Y > 0, {"PlugIn"}),
    ],
)
def test_dtypes_choose_the_estimators(x, y, expected):
    assert {result.name for result in estimate(x, y)} == {"Auto"} | expected


def test_named_estimators_only():
    assert [result.name for result in estimate(X, Y, ["Gaussian", "KSG"])] == ["Gaussian", "KSG"]


def test_selfcheck_of_a_named_estimator():
    assert selfcheck(X, Y, "Gaussian") == ib_selfcheck(Gaussian(), X, Y)
    with pytest.raises(InputError, match="`selfcheck` must be a known name. Received: 'Oracle'"):
        selfcheck(X, Y, "Oracle")


def test_unknown_name_lists_the_family():
    with pytest.raises(InputError, match=f"Choose one of: {', '.join(estimator_classes())}"):
        estimate(X, Y, ["Oracle"])


def test_estimator_that_rejects_the_rows_leaves_the_others(tmp_path):
    rng = np.random.default_rng(0)
    results = {result.name: result for result in estimate(rng.normal(size=[30, 20]), rng.normal(size=[30, 20]))}
    assert np.isnan(results["Gaussian"].nats) and "reduce the dimension" in results["Gaussian"].reason
    assert np.isfinite(results["KSG"].nats)
    with pytest.raises(InputError, match="reduce the dimension"):
        estimate(rng.normal(size=[30, 20]), rng.normal(size=[30, 20]), ["Gaussian"])


def test_trained_estimators_run_only_when_named():
    assert not {"InfoNCE", "CLUB"} & {result.name for result in estimate(X, Y)}
    assert {"InfoNCE", "CLUB"} <= set(estimator_classes())
