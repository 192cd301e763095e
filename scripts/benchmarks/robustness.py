"""Accuracy of the networks of `robust_training.py` under the worst of three attacks, and the same attacks elsewhere.

The first --examples test pictures are attacked within --radius in the largest change of a pixel. With --art, the first
--art-examples are also attacked by AutoPGD and Square of the Adversarial Robustness Toolbox with the same steps and
queries, in the environment of that Python.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import time

import keras
import numpy as np

from ib_keras import datasets, plots
from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table
from ib_keras.applications import robustness

PEER = pathlib.Path(__file__).resolve().parent / "peers" / "attack_art.py"
ALONE = "apgd-ce", "apgd-dlr", "square"
NET, BOTTLENECK, PLAIN, PLAIN_RADIUS = "net", "bottleneck", "plain", 0.1


def main():
    options = arguments()
    data = datasets.load(options.dataset)
    rows = []
    if options.art:
        few = data.x_test[: options.art_examples], data.y_test[: options.art_examples]
        for name, radius in ((NET, options.radius), (PLAIN, PLAIN_RADIUS)):
            rows.append(agreement(options.folder / f"{name}.keras", *few, radius, options))
            keep(rows, options)
    for name in options.networks:
        rows.append(attacked(name, data.x_test[: options.examples], data.y_test[: options.examples], options))
        keep(rows, options)
    if {NET, BOTTLENECK} <= set(options.networks):
        rows.append(difference(rows, options.examples))
        keep(rows, options)
    print(markdown_table([shown(row) for row in rows if row["kind"] == "network"]))
    if options.picture:
        write_atomically(
            options.picture, plots.png(plots.robustness([row for row in rows if row["kind"] == "network"]))
        )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("folder", type=pathlib.Path, help="folder with the models of `robust_training.py`")
    parser.add_argument(
        "--networks",
        nargs="*",
        default=[NET, BOTTLENECK, PLAIN],
        help="networks to attack (default: net bottleneck plain)",
    )
    parser.add_argument("--dataset", default="mnist", help="data set (default: mnist)")
    parser.add_argument("--examples", type=int, default=1000, help="test pictures, the first ones (default: 1000)")
    parser.add_argument("--radius", type=float, default=0.3, help="largest change of a pixel (default: .3)")
    parser.add_argument("--smaller", type=float, nargs="*", default=[0.1, 0.2], help="further radii (default: .1 .2)")
    parser.add_argument("--steps", type=int, default=100, help="steps of the gradient attacks (default: 100)")
    parser.add_argument("--restarts", type=int, default=3, help="restarts of the gradient attacks (default: 3)")
    parser.add_argument("--queries", type=int, default=5000, help="queries of the search (default: 5000)")
    parser.add_argument("--art", type=pathlib.Path, help="Python with adversarial-robustness-toolbox and tensorflow")
    parser.add_argument("--art-examples", type=int, default=500, help="pictures to compare on (default: 500)")
    parser.add_argument("--art-queries", type=int, default=1000, help="queries to compare with (default: 1000)")
    parser.add_argument("--seed", type=int, default=0, help="seed (default: 0)")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the rows")
    parser.add_argument("--picture", type=pathlib.Path, help="PNG file for accuracy against radius")
    return parser.parse_args()


def keep(rows, options):
    print(json.dumps(rows[-1]), flush=True)
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")


def attacked(name, x, y, options):
    """Returns the row of a network: its training, and its accuracy under the worst of the attacks."""
    start = time.process_time()
    model = keras.saving.load_model(options.folder / f"{name}.keras")
    found = robustness(
        model,
        x,
        y,
        norm="linf",
        radii=[*options.smaller, options.radius],
        steps=options.steps,
        restarts=options.restarts,
        queries=options.queries,
        seed=options.seed,
    )
    training = json.loads((options.folder / f"{name}.json").read_text())
    seconds = time.process_time() - start
    return {"kind": "network", "model": name, "examples": len(x), "attack_processor_seconds": seconds} | (
        dataclasses.asdict(found) | {"training": training}
    )


def difference(rows, n):
    """Returns how much a bottleneck changes, with the binomial error of the difference of two shares."""
    one, other = (
        next(row for row in rows if row["kind"] == "network" and row["model"] == name) for name in (BOTTLENECK, NET)
    )
    found = {"kind": "difference", "what": f"{BOTTLENECK} - {NET}"}
    for key in ("clean_accuracy", "accuracy"):
        a, b = (row[key] if key == "clean_accuracy" else row[key][-1] for row in (one, other))
        found[key] = a - b
        found[f"{key}_error"] = float(np.sqrt((a * (1 - a) + b * (1 - b)) / n))
    return found


def agreement(path, x, y, radius, options):
    """Returns the accuracies that each attack alone leaves, here and in the other package, on the same pictures."""
    budget = {"steps": options.steps, "queries": options.art_queries, "seed": options.seed}
    model = keras.saving.load_model(path)
    ours = {}
    for name in ALONE:
        found = robustness(model, x, y, name, norm="linf", radii=(radius,), **budget)
        ours |= {"clean": found.clean_accuracy, name: found.accuracy[0]}
    with tempfile.TemporaryDirectory() as folder:
        np.savez(pathlib.Path(folder) / "examples.npz", x=x, y=y.astype(np.int64))
        command = [options.art, PEER, path, pathlib.Path(folder) / "examples.npz", "--radius", radius]
        command += [word for name, value in budget.items() for word in (f"--{name}", value)]
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        said = subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, env=clean).stdout
    theirs = json.loads(said.decode().splitlines()[-1])
    points = {name: 100 * (ours[name] - theirs[name]) for name in ours}
    return {
        "kind": "agreement",
        "model": path.stem,
        "radius": radius,
        "examples": len(x),
        "ours": ours,
        "adversarial-robustness-toolbox": theirs,
        "points": points,
        **budget,
    }


def shown(row):
    return {
        "network": row["model"],
        "hours": row["training"].get("hours_with_start", row["training"]["hours"]),
        "clean": row["clean_accuracy"],
        **{f"within {radius:g}": share for radius, share in zip(row["radii"], row["accuracy"])},
        "certified": row["certified"] and row["certified"][-1],
        "masked": row["masked"],
        "I(X;T|Y)": row["redundancy"] and "{:.1f} to {:.1f}".format(*row["redundancy"]),
    }


if __name__ == "__main__":
    main()
