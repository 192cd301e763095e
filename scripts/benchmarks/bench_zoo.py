"""Our models beside those of pythae, a PyTorch listing and the Keras example: equal networks, the same pictures.

Every side trains in a process of its own, one thread, one after the other; pythae and PyTorch in an environment below
--env. The same MNIST rows, batch sizes, epochs, optimizer and learning rate; weights start as each package starts them.
Seconds are those of the processor, the median of the epochs after the first. Errors and nats are those of held-out
pictures. Every number is kept in --out as soon as it is there: the same command goes on where it was interrupted.
"""

import argparse
import json
import os
import pathlib
import subprocess

import numpy as np
from bench_peers import ONE_THREAD, QUIET, add_folders, interpreter, last_line
from kept_rows import keep, known

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
# task: (our model, environment of the peer, the peer's name for its worker, rows of a batch)
TASKS = {
    "autoencoder": ("DenseAutoencoder", "pythae", "AE", 100),
    "VAE": ("VAE", "pythae", "VAE", 100),
    "beta-TC-VAE, beta 6": ("BetaTCVAE", "pythae", "BetaTCVAE", 100),
    "adversarial autoencoder": ("AdversarialAutoencoder", "pythae", "Adversarial_AE", 100),
    "convolutional autoencoder": ("ConvAutoencoder", "pythae", "conv listing", 32),
    "VAE of the Keras example": ("VAE of the example's network", None, "example VAE", 128),
}

TIME = "peer's time / ours"
NUMBERS = {
    "test mse, ours": ("mse", "ours"),
    "test mse, peer": ("mse", "peer"),
    "test -ELBO in nats, ours": ("negative_elbo", "ours"),
    "test -ELBO in nats, peer": ("negative_elbo", "peer"),
}
DIGITS = {TIME: 2} | {column: {"mse": 4, "negative_elbo": 1}[key] for column, (key, _) in NUMBERS.items()}


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    pictures, sizes = saved_pictures(options), f"{options.train} + {options.test}, {options.epochs} epochs"
    rows = [row for row in known(options.out / "zoo.json") if "seconds" in row]
    for task in options.tasks:
        for side in ("ours", "peer"):
            if not any((row["task"], row["side"], row["sizes"]) == (task, side, sizes) for row in rows):
                rows.append({"task": task, "side": side, "sizes": sizes, **run(task, side, pictures, options)})
                keep(options.out / "zoo.json", rows)
                print(rows[-1], flush=True)
    text = table([row for row in rows if row["sizes"] == sizes])
    write_atomically(options.out / "zoo.md", f"MNIST, rows: {sizes}\n\n{text}")
    print("\n" + text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog="\n".join(__doc__.splitlines()[2:]))
    add_folders(parser, "runs/zoo")
    parser.add_argument("--data-dir", default=os.environ.get("IB_KERAS_DATA"), help="folder with mnist.npz")
    parser.add_argument("--train", type=int, default=10_000, help="training pictures (default: %(default)s)")
    parser.add_argument("--test", type=int, default=2000, help="held-out pictures (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=5, help="at least 2 (default: %(default)s)")
    parser.add_argument(
        "--tasks", nargs="+", default=list(TASKS), choices=list(TASKS), metavar="TASK", help=f"of: {', '.join(TASKS)}"
    )
    return parser.parse_args()


def saved_pictures(options):
    """Returns the file with the pictures, as bytes, that every side reads."""
    from ib_keras import datasets

    path = options.out / f"pictures-{options.train}-{options.test}.npz"
    if not path.exists():
        data = datasets.mnist(data_dir=options.data_dir)
        parts = {"x_train": data.x_train[: options.train], "x_test": data.x_test[: options.test]}
        np.savez_compressed(path, **{name: np.round(255 * part).astype("uint8") for name, part in parts.items()})
    return path


def run(task, side, pictures, options):
    """Returns what one side says of itself, or its trouble."""
    ours, environment, peer, batch_size = TASKS[task]
    name, environment = (ours, None) if side == "ours" else (peer, environment)
    python, trouble = interpreter(options.env, environment)
    if trouble:
        return {"name": name, "trouble": trouble}
    worker = PEERS / ("train_keras.py" if environment is None else "train_torch.py")
    numbers = ["--epochs", str(options.epochs), "--batch-size", str(batch_size)]
    found = subprocess.run(
        [str(python), str(worker), name, str(pictures), *numbers],
        capture_output=True,
        text=True,
        env={**os.environ, **ONE_THREAD, **QUIET},
    )
    if found.returncode:
        return {"name": name, "trouble": last_line(found.stderr)}
    return {"name": name, **json.loads(found.stdout.strip().splitlines()[-1])}


def table(rows):
    """Returns a Markdown table with a line per task; a ratio of times above 1 says that ours is faster."""
    tasks = dict.fromkeys(row["task"] for row in rows)
    return markdown_table([line(task, rows) for task in tasks], ["task", TIME, *NUMBERS], DIGITS)


def line(task, rows):
    """Returns the cells of a task, with the trouble of a side behind its name."""
    sides = {row["side"]: row for row in rows if row["task"] == task}
    trouble = next((row["trouble"] for row in sides.values() if "trouble" in row), None)
    both = all("seconds" in sides.get(side, {}) for side in ("ours", "peer"))
    return {
        "task": f"{task} ({trouble})" if trouble else task,
        TIME: sides["peer"]["seconds"] / sides["ours"]["seconds"] if both else None,
        **{column: sides.get(side, {}).get(key) for column, (key, side) in NUMBERS.items()},
    }


if __name__ == "__main__":
    main()
