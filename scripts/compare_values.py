"""Compares two versions of the package, value by value.

    python scripts/compare_values.py --out before.json            # at the old version
    python scripts/compare_values.py --against before.json        # at the new version

The values are those of every estimator on small problems (value, standard error, ceiling, verdict) and the losses and
terms of every model's first epoch. Moving code about must change none of them.
"""

import argparse
import dataclasses
import json
import math
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow_probability as tfp

from ib_keras import datasets, estimators, models, problems
from ib_keras._family import members

ROWS = 600
QUICK = {"epochs": 20, "steps": 20, "max_rows": 400, "splits": 4}
FIELDS = ("nats", "std_error", "ceiling", "verdict")


def sides():
    """Returns {name: (x, y)}: pairs of samples that reach every branch that an estimator has."""
    rng = np.random.default_rng(0)
    normal = problems.BivariateNormal(0.8).sample(ROWS, seed=1)
    return {
        "normal": normal,
        "independent": (normal[0], rng.permutation(normal[1])),
        "constant": (normal[0], np.zeros_like(normal[1])),
        "rounded": (np.round(normal[0], 1), normal[1]),
        "copied": tuple(np.repeat(side[: ROWS // 2], 2, axis=0) for side in normal),
        "rectified": tuple(np.maximum(side, 0.0) for side in normal),
        "student": problems.SUITE["student-identity-2-2-1"].sample(ROWS, seed=1),
        "dense": problems.SUITE["multinormal-dense-5-5-0.5"].sample(ROWS, seed=1),
        "wide": problems.SUITE["multinormal-sparse-25-25-2-2.0"].sample(ROWS, seed=1),
        "labels": problems.ClassConditionalGaussian().sample(ROWS, seed=1),
        "symbols": problems.binary_symmetric_channel(0.1).sample(ROWS, seed=1),
    }


def outcome(call, *arguments):
    """Returns the numbers of an estimate, or the kind of the error that the call ends with."""
    try:
        found = call(*arguments)
    except Exception as error:
        return type(error).__name__
    found = found if isinstance(found, tuple) else (found,)
    return [[_plain(getattr(estimate, field)) for field in FIELDS] for estimate in found]


def _plain(value):
    return value if isinstance(value, str) else repr(float(value))


def quick(cls):
    """Returns an estimator with its defaults, but for those that only say how long it trains."""
    names = {field.name for field in dataclasses.fields(cls)}
    return cls(**{name: value for name, value in QUICK.items() if name in names})


def estimator_values():
    """Yields (name, outcome) for every estimator on every pair of sides that it may be given."""
    for name, cls in members(estimators, estimators.Estimator).items():
        if cls.domain == "channel" or any(field.default is dataclasses.MISSING for field in dataclasses.fields(cls)):
            continue
        pairs = sides()
        for pair in ("normal", "labels") if cls.trained else pairs:
            yield f"{name}({pair})", outcome(quick(cls), *pairs[pair])
        yield f"{name}.relevance(labels)", outcome(quick(cls).relevance, *pairs["labels"])
    yield from wrapping_values()
    yield from layer_values()
    yield from conditional_values()


def wrapping_values():
    x, y = sides()["normal"]
    yield "Subsampled(KSG)", outcome(estimators.Subsampled(estimators.KSG()), x, y)
    yield "Calibrated(KSG)", outcome(estimators.Calibrated(estimators.KSG()), x, y)
    yield "KozachenkoLeonenko", outcome(estimators.KozachenkoLeonenko(), np.hstack([x, y]))
    yield "selfcheck(KSG)", [_plain(row.measured) for row in estimators.selfcheck(estimators.KSG(), x, y).rows]


def layer_values():
    """Yields the values of estimators of layers: narrow ones, and ones with more units than rows."""
    rng = np.random.default_rng(1)
    source, label = rng.normal(size=(200, 5)), rng.integers(0, 3, 200)
    for units in (4, 500):
        t = np.tanh(source @ rng.normal(size=(5, units)) + label[:, None])
        for cls in (estimators.NoisyChannel, estimators.KernelDensity):
            layer = cls(noise_std=0.3)
            yield f"{cls.__name__}({units} units).bracket", outcome(layer.bracket, source, t)
            yield f"{cls.__name__}({units} units).relevance", outcome(layer.relevance, t, label)
        yield f"MatrixRenyi({units} units)", outcome(estimators.MatrixRenyi(), source, t)
        yield f"Binned({units} units).relevance", outcome(estimators.Binned().relevance, t, label)
    law = tfp.distributions.MultivariateNormalDiag(source.astype("float32")[:, :3], np.full(3, 0.5, "float32"))
    yield "Channel.bracket", outcome(estimators.Channel().bracket, source, law)
    yield "Channel.relevance", outcome(estimators.Channel().relevance, law, label)


def conditional_values():
    rng = np.random.default_rng(2)
    z = rng.normal(size=(ROWS, 2))
    x, y = z[:, :1] + rng.normal(size=(ROWS, 1)), z[:, :1] + rng.normal(size=(ROWS, 1))
    symbols = [(side[:, 0] > 0).astype(int) for side in (x, y, z)]
    yield "ConditionalKSG", outcome(estimators.ConditionalKSG(), x, y, z)
    yield "ConditionalGaussian", outcome(estimators.ConditionalGaussian(), x, y, z)
    yield "ConditionalPlugIn", outcome(estimators.ConditionalPlugIn(), *symbols)


def model_values():
    """Yields (name, history of one epoch) for every model, on 256 digits."""
    digits = datasets.digits()
    for name, kind in members(models, keras.Model).items():
        if kind in (models.Autoencoder, models.BottleneckClassifier):
            continue
        keras.utils.set_random_seed(1)
        model = kind((8, 8, 1), latent_dim=3, hidden=(16, 8), seed=0)
        model.compile(keras.optimizers.Adam(1e-2))
        data = (
            (digits.x_train[:256], digits.y_train[:256])
            if issubclass(kind, models.BottleneckClassifier)
            else (digits.x_train[:256],)
        )
        history = model.fit(*data, epochs=1, batch_size=64, verbose=0).history
        yield name, {key: repr(float(value[0])) for key, value in sorted(history.items())}


def differences(before, now, tolerance=0.0):
    """Returns a line for each value that is missing or differs by more than `tolerance`."""
    lines = [
        f"{name}: only {side}"
        for side, mine, other in (("before", before, now), ("now", now, before))
        for name in mine
        if name not in other
    ]
    return lines + [
        f"{name}: {before[name]} -> {now[name]}"
        for name in before
        if name in now and not _equal(before[name], now[name], tolerance)
    ]


def _equal(before, now, tolerance):
    if isinstance(before, dict) and isinstance(now, dict):
        return before.keys() == now.keys() and all(_equal(before[key], now[key], tolerance) for key in before)
    if isinstance(before, list) and isinstance(now, list):
        return len(before) == len(now) and all(_equal(*pair, tolerance) for pair in zip(before, now))
    if before == now:
        return True
    try:
        return math.isclose(float(before), float(now), rel_tol=tolerance, abs_tol=tolerance)
    except (TypeError, ValueError):
        return False


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=pathlib.Path, help="file for the values of this version")
    options.add_argument("--against", type=pathlib.Path, help="file with the values of another version")
    options.add_argument(
        "--tolerance", type=float, default=0.0, help="difference that counts as equal (default: %(default)s)"
    )
    options = options.parse_args()
    now = dict(estimator_values()) | dict(model_values())
    if options.out:
        options.out.write_text(json.dumps(now, indent=1))
    if options.against:
        before = json.loads(options.against.read_text())
        lines = differences(before, now, options.tolerance)
        print("\n".join([*lines, f"{len(before)} values before, {len(now)} now, {len(lines)} different"]))


if __name__ == "__main__":
    main()
