"""Runs one estimator, ours or a peer's, on one saved sample, and prints its value as a line of JSON.

`bench_peers.py` starts it in the environment of the peer, which need not hold ib_keras. The peers' packages are
imported in the functions that call them; what differs from their defaults is written in the call: k = 3 neighbours, a
seed, no output.
"""

import argparse
import json
import os
import time

import numpy as np

_CHEAP_SECONDS, _REPEATS, _WARM_ROWS = 3.0, 5, 600


def tree_ksg(x, y, k=3):
    """Returns KSG (eq. 8 of Kraskov et al., 2004) as users write it with the trees of scikit-learn and its defaults."""
    from scipy.special import digamma
    from sklearn.neighbors import KDTree, NearestNeighbors

    joint = NearestNeighbors(metric="chebyshev", n_neighbors=k).fit(np.hstack([x, y]))
    radius = np.nextafter(joint.kneighbors()[0][:, -1], 0)
    counts = [KDTree(side, metric="chebyshev").query_radius(side, radius, count_only=True) for side in (x, y)]
    return digamma(k) + digamma(len(x)) - np.mean(digamma(counts[0]) + digamma(counts[1]))


def infomeasure_ksg(x, y):
    import infomeasure

    return infomeasure.mutual_information(x, y, approach="metric", k=3)


def bmi_ksg(x, y):
    import bmi

    return bmi.estimators.KSGEnsembleFirstEstimator(neighborhoods=(3,)).estimate(x, y)


def bmi_cca(x, y):
    import bmi

    return bmi.estimators.CCAMutualInformationEstimator().estimate(x, y)


def bmi_infonce(x, y):
    import bmi

    return bmi.estimators.InfoNCEEstimator(verbose=False).estimate(x, y)


def torch_mist_doe(x, y):
    import torch
    from torch_mist import estimate_mi

    torch.manual_seed(0)
    torch.set_num_threads(1)
    sides = x.astype(np.float32), y.astype(np.float32)
    return estimate_mi(data=sides, estimator="doe", hidden_dims=[64], verbose=False, logger=False)


def ours(name):
    """Returns the estimator "ib_keras <class>", verdict included."""
    import ib_keras.estimators

    return getattr(ib_keras.estimators, name.removeprefix("ib_keras "))()


def ksg_without_verdict(x, y):
    """Returns the value alone, which is all that the others give."""
    from ib_keras.estimators import KSG
    from ib_keras.estimators.rows.columns import standardised

    return KSG().local_values(standardised(x), standardised(y))[0].mean()


FUNCTIONS = {
    "ib_keras KSG without verdict": ksg_without_verdict,
    "scikit-learn tree KSG": tree_ksg,
    "infomeasure KSG": infomeasure_ksg,
    "bmi KSG": bmi_ksg,
    "bmi CCA": bmi_cca,
    "bmi InfoNCE": bmi_infonce,
    "torch-mist DoE": torch_mist_doe,
}


def main():
    options = arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with np.load(options.sample) as sample:
        x, y = (standardised(sample[side]) for side in "xy")
    is_ours = options.name.startswith("ib_keras ") and options.name not in FUNCTIONS
    estimator = ours(options.name) if is_ours else FUNCTIONS[options.name]
    print(json.dumps(measured(estimator, x, y)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help=f"'ib_keras <class>', or one of: {', '.join(FUNCTIONS)}")
    parser.add_argument("sample", help="file .npz with arrays x and y")
    return parser.parse_args()


def standardised(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def measured(estimator, x, y):
    """Returns nats, verdict and the least seconds of up to five calls, after an untimed call on a part of the rows.

    The process runs on one core: its own time there (`seconds`) does not count what other processes take of it, as the
    time on the wall does.
    """
    estimator(x[:_WARM_ROWS], y[:_WARM_ROWS])
    seconds, wall = [], []
    while len(seconds) < _REPEATS and sum(seconds) < _CHEAP_SECONDS:
        start, start_on_wall = time.process_time(), time.perf_counter()
        estimate = estimator(x, y)
        seconds.append(time.process_time() - start)
        wall.append(time.perf_counter() - start_on_wall)
    return {
        "nats": float(estimate),
        "verdict": getattr(estimate, "verdict", ""),
        "reason": getattr(estimate, "reason", ""),
        "seconds": min(seconds),
        "wall": min(wall),
        "calls": len(seconds),
    }


if __name__ == "__main__":
    main()
