"""The number of coordinates that `choose_latent_dim` finds, beside the dimensions by TwoNN and by Levina and Bickel.

N(0, I_k) of k dimensions goes through a random network of two layers of 64 tanh units, and noise through none. The
thresholds of the search were chosen on other data: linear maps, sines, rectifiers, softplus, rolls, cubes and noise.
`python scripts/benchmarks/latent_dim.py --out scripts/benchmarks/results/latent_dim.json` takes about five minutes.
"""

import argparse
import json
import pathlib
import time

import numpy as np
from sklearn.neighbors import NearestNeighbors

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import choose_latent_dim
from ib_keras.estimators import intrinsic_dimension

DIMENSIONS, ROWS, COLUMNS = (2, 5, 10, 20), 3000, 64
NEIGHBOURS = 20
NOISE = {
    "normal": lambda rng, n, d: rng.normal(size=(n, d)),
    "uniform": lambda rng, n, d: rng.uniform(size=(n, d)),
    "exponential": lambda rng, n, d: rng.exponential(size=(n, d)),
    "zeros and ones": lambda rng, n, d: rng.integers(0, 2, (n, d)),
}


def main():
    options = arguments()
    rows = [of_networks(k, ROWS, range(options.seeds)) for k in DIMENSIONS]
    rows += [of_networks(k, n, range(options.seeds)) for k, n in ((3, 500), (8, 500), (15, 1000), (20, 1000))]
    halved = range(-(-options.seeds // 2))
    rows += [of_noise(kind, n, d, halved) for kind in NOISE for n, d in ((ROWS, COLUMNS), (1000, 10))]
    for kind in ("network", "noise"):
        shown = [{key: value for key, value in row.items() if key != "kind"} for row in rows if row["kind"] == kind]
        print(markdown_table(shown), "\n")
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--seeds", type=int, default=10, help="data sets of each kind (default: 10)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    return parser.parse_args()


def of_networks(k, n, seeds):
    """Returns the row of normals of k dimensions, n rows of them, through a network for each seed."""
    answers = [answer(through_tanh(k, n, seed)) for seed in seeds]
    found = [one["found"] for one in answers]
    return {
        "kind": "network",
        "k": k,
        "n": n,
        "TwoNN": mean_of(answers, "two_nearest"),
        "Levina and Bickel, 20 neighbours": mean_of(answers, "levina_bickel"),
        "exact": f"{found.count(k)} of {len(found)}",
        "within 1": f"{sum(one is not None and abs(one - k) <= 1 for one in found)} of {len(found)}",
        "no clear answer": found.count(None),
        "seconds": mean_of(answers, "seconds"),
    }


def of_noise(kind, n, d, seeds):
    """Returns the row of noise in d columns for each seed."""
    answers = [answer(NOISE[kind](np.random.default_rng(seed), n, d)) for seed in seeds]
    found = [one["found"] for one in answers]
    return {
        "kind": "noise",
        "noise": kind,
        "columns": d,
        "n": n,
        "TwoNN": mean_of(answers, "two_nearest"),
        "no clear answer": f"{found.count(None)} of {len(found)}",
        "seconds": mean_of(answers, "seconds"),
    }


def answer(x):
    began = time.process_time()
    found = choose_latent_dim(x)
    seconds = time.process_time() - began
    return {
        "found": found.latent_dim,
        "seconds": seconds,
        "two_nearest": intrinsic_dimension(x),
        "levina_bickel": levina_bickel(x),
    }


def mean_of(answers, key):
    mean = float(np.mean([one[key] for one in answers]))
    return None if np.isnan(mean) else round(mean, 2)


def through_tanh(k, n, seed):
    """Returns n rows of N(0, I_k) behind two random layers of 64 tanh units."""
    rng = np.random.default_rng(seed)
    hidden = np.tanh(rng.normal(size=(n, k)) @ rng.normal(size=(k, COLUMNS)) / np.sqrt(k))
    return np.tanh(hidden @ rng.normal(size=(COLUMNS, COLUMNS)) / np.sqrt(COLUMNS))


def levina_bickel(x):
    distances = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(x).kneighbors(x)[0][:, 1:]
    distances = np.maximum(distances, np.finfo(float).tiny)
    return float(1 / np.log(distances[:, -1:] / distances[:, :-1]).mean())


if __name__ == "__main__":
    main()
