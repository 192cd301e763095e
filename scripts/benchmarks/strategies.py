"""Every model of the zoo under every strategy and setting, each compared with one device.

Strategies: one device, MirroredStrategy over 2 and over 4 logical CPU devices, and MultiWorkerMirroredStrategy over two
processes on loopback. Each runs in processes of its own. 100 examples in batches of 33 leave a last batch of one, which
is uneven for 2 replicas and empty for three of 4. Where numbers are compared, all draws are replaced by their mean,
since replicas draw other noise: the first gradient (one step of gradient descent in float32), and the history of 8
steps in each setting of `PLAN`. With noise: whether replicas that get the same examples draw other codes, and whether
metrics stay finite over 240 steps. Every raw number is kept in --out as soon as it is there, and the same command goes
on where it was interrupted; the comparison goes to --results.
"""

import argparse
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

import numpy as np
from kept_rows import keep, known

from ib_keras._tables import markdown_table

RESULTS = pathlib.Path(__file__).resolve().parent / "results" / "strategies.json"
STRATEGIES = {"single": 1, "mirrored 2": 2, "mirrored 4": 4, "workers 2": 2}
ROWS, BATCH, EPOCHS, LONG_EPOCHS = 100, 33, 2, 60
SETTINGS = {
    "plain": {},
    "3 steps": {"steps_per_execution": 3},
    "float16": {"dtype": "mixed_float16"},
    "bfloat16, 3 steps": {"dtype": "mixed_bfloat16", "steps_per_execution": 3},
    "jit": {"jit_compile": True},
    "auto jit, 3 steps": {"jit_compile": "auto", "steps_per_execution": 3},
}
CROSS = {
    f"{dtype}, {steps} steps, jit {jit}": {"dtype": dtype, "steps_per_execution": steps, "jit_compile": jit}
    for dtype in ("float32", "mixed_float16", "mixed_bfloat16")
    for steps in (1, 3)
    for jit in (False, True, "auto")
}
FEW = ("plain", "bfloat16, 3 steps", "jit")
PLAN = {
    "single": (tuple(SETTINGS), FEW),
    "mirrored 2": (tuple(SETTINGS), FEW),
    "mirrored 4": (FEW, FEW),
    "workers 2": (FEW, FEW),
}
"""Settings of the selected models, which stand for the shapes of training, and of the others."""
SELECTED = ("DenseAutoencoder", "BetaVAE", "AdversarialAutoencoder", "VIBClassifier", "InfoMaxEncoder")
CROSSED = ("BetaVAE",)
DOUBLE = "gradient of float64 layers"
"""Last layers stay in float32. What remains of a difference in the hidden ones is no rounding."""
TIGHT, LOOSE = 1e-6, {"float32": 1e-5, "mixed_float16": 5e-3, "mixed_bfloat16": 3e-2}


def main():
    options = arguments()
    if options.one:
        measure(options.one, options.out, options.cases, options.what)
        return
    options.out.mkdir(parents=True, exist_ok=True)
    for name in options.strategies:
        run(name, options)
    raw = {name: of_all_workers(options.out, name) for name in STRATEGIES}
    rows = [row for name in list(STRATEGIES)[1:] for row in compared(raw["single"], raw[name], name)]
    keep(options.results, {"rows": rows, "summary": summary(rows)})
    print(markdown_table(summary(rows)))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--strategies", nargs="+", default=list(STRATEGIES), choices=list(STRATEGIES), metavar="NAME")
    parser.add_argument("--cases", nargs="+", help="models and presets by name (default: all)")
    parser.add_argument("--what", nargs="+", help="gradient, noise, settings by name, and so on (default: all)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("runs/strategies"), help="raw numbers")
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS, help="default: %(default)s")
    parser.add_argument("--one", choices=list(STRATEGIES), help=argparse.SUPPRESS)
    return parser.parse_args()


def path_of(out, name, index=0):
    return out / f"{name.replace(' ', '-')}{f'-{index}' if index else ''}.json"


def run(name, options):
    """Runs one strategy in processes of its own."""
    command = [sys.executable, __file__, "--one", name, "--out", str(options.out)]
    command += ["--cases", *options.cases] if options.cases else []
    command += ["--what", *options.what] if options.what else []
    processes = [subprocess.Popen(command, env=environment) for environment in environments(name)]
    codes = [process.wait() for process in processes]
    if any(codes):
        print(f"{name}: ended with {codes}", file=sys.stderr)


def environments(name):
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if not name.startswith("workers"):
        return [quiet]
    with contextlib.ExitStack() as stack:
        free = [stack.enter_context(socket.socket()) for _ in range(STRATEGIES[name])]
        for one in free:
            one.bind(("127.0.0.1", 0))
        addresses = [f"127.0.0.1:{one.getsockname()[1]}" for one in free]
    return [
        {**quiet, "TF_CONFIG": json.dumps({"cluster": {"worker": addresses}, "task": {"type": "worker", "index": i}})}
        for i in range(len(addresses))
    ]


# In a process of one strategy.


def measure(name, out, chosen=None, asked=None):
    """Measures all cases that are not known yet, and keeps each result."""
    strategy, index = started(name)
    cases = cases_of(chosen)
    path = path_of(out, name, index)
    rows = known(path)
    for case, (build, task) in cases.items():
        for what, work in works(case, build, task, strategy, name).items():
            if (asked and what not in asked) or any((row["case"], row["what"]) == (case, what) for row in rows):
                continue
            start = time.process_time()
            row = {"case": case, "what": what, **tried(work)}
            rows.append({**row, "seconds": round(time.process_time() - start, 1)})
            keep(path, rows)
            print(name, case, what, rows[-1].get("trouble", "")[:80], rows[-1]["seconds"], flush=True)


def started(name):
    """Returns the strategy of this process, and the number of the process among its workers."""
    import tensorflow as tf

    if name.startswith("workers"):
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
        return strategy, strategy.cluster_resolver.task_id
    devices = [tf.config.LogicalDeviceConfiguration()] * STRATEGIES[name]
    tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], devices)
    if name == "single":
        return tf.distribute.get_strategy(), 0
    return tf.distribute.MirroredStrategy([f"/cpu:{i}" for i in range(STRATEGIES[name])]), 0


def cases_of(chosen=None):
    """Returns {name: (function of a dtype that builds a small model, task)} of all classes, then of all presets."""
    from ib_keras import models
    from ib_keras._family import members
    from ib_keras.models.base.coded_model import CodedModel

    bases, cases = (models.Autoencoder, models.BottleneckClassifier), {}
    for name, kind in sorted(members(models, CodedModel).items()):
        if kind not in bases and name == kind.__name__:
            cases[name] = small(kind), task_of(kind)
    for name, preset in sorted(models.PRESETS.items()):
        given = preset.arguments
        less = {key: [8] * len(given[key]) for key in ("hidden",) if key in given}
        cases[f"preset {name}"] = small(preset.build, **{**given, **less}), task_of(preset.model_class)
    return {name: case for name, case in cases.items() if not chosen or name in chosen}


def small(build, **given):
    arguments = {"input_shape": (8, 8, 1), "hidden": (8,), **given, "latent_dim": 3, "seed": 0}
    return lambda dtype=None: build(**arguments, **({"dtype": dtype} if dtype else {}))


def task_of(kind):
    from ib_keras import models

    if issubclass(kind, models.FairBottleneck):
        return "groups"
    return "labels" if issubclass(kind, models.BottleneckClassifier) else "examples"


def examples(task):
    """Returns (x,), (x, labels) or (x, labels and groups)."""
    from ib_keras import datasets

    digits = datasets.digits()
    x, y = digits.x_train[:ROWS], digits.y_train[:ROWS]
    if task == "groups":
        return x, np.stack([y, np.arange(ROWS) % 2], axis=1)
    return (x, y) if task == "labels" else (x,)


def works(case, build, task, strategy, name):
    """Returns {what: function that measures it} of a case under the strategy of a name."""
    is_preset, is_selected = case.startswith("preset"), case in SELECTED
    if is_preset and name not in ("single", "mirrored 2"):
        return {}
    names = () if is_preset else PLAN[name][0 if is_selected else 1]
    settings = {one: SETTINGS[one] for one in names} | (CROSS if len(names) > len(FEW) and case in CROSSED else {})
    found = {"gradient": lambda: gradient(build, task, strategy)}
    if is_selected and not name.startswith("workers"):  # TensorFlow sums over machines what is of one dtype.
        found[DOUBLE] = lambda: gradient(build, task, strategy, "float64")
    for one, setting in settings.items():
        found[one] = lambda setting=setting: {"history": history(build, task, strategy, setting)}
    if not is_preset and name != "single":
        found["noise"] = lambda: noise(build, task, strategy)
    if is_selected and name != "single":
        found["240 steps"] = lambda: {"history": long_history(build, task, strategy)}
    return found


def tried(work):
    try:
        return work()
    except Exception as error:  # What a strategy refuses, or fails with, is the finding.
        return {"trouble": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"}


@contextlib.contextmanager
def without_draws():
    """Replaces draws by their mean, wherever TensorFlow and TensorFlow Probability draw, so that replicas agree."""
    import tensorflow as tf

    holders = (tf.random, tf.compat.v2.random)
    normal, uniform = tf.random.stateless_normal, tf.random.stateless_uniform

    def mean_of_normal(shape, seed, mean=0.0, stddev=1.0, dtype=tf.float32, **_):
        return tf.zeros(shape, dtype) + tf.cast(mean, dtype)

    def mean_of_uniform(shape, seed, minval=0, maxval=None, dtype=tf.float32, **_):
        if not tf.as_dtype(dtype).is_floating:
            return uniform(shape, seed, minval, maxval, dtype)
        low, high = (tf.cast(value, dtype) for value in (minval, 1 if maxval is None else maxval))
        return tf.zeros(shape, dtype) + (low + high) / 2

    try:
        for holder in holders:
            holder.stateless_normal, holder.stateless_uniform = mean_of_normal, mean_of_uniform
        yield
    finally:
        for holder in holders:
            holder.stateless_normal, holder.stateless_uniform = normal, uniform


def compiled(build, strategy, rate, dtype=None, **setting):
    """Returns a model with plain gradient descent for each of its players."""
    import keras

    with strategy.scope():
        model = build(dtype)
        extra = {"discriminator_optimizer": keras.optimizers.SGD(rate)} if hasattr(model, "discriminator") else {}
        model.compile(keras.optimizers.SGD(rate), **extra, **setting)
    return model


def batches(task, rows=ROWS):
    import tensorflow as tf

    parts = tuple(part[:rows] for part in examples(task))
    return tf.data.Dataset.from_tensor_slices(parts if len(parts) > 1 else parts[0]).batch(BATCH)


def gradient(build, task, strategy, dtype=None):
    """Returns the first gradient, as the change of all weights of `dtype`, or of any, by a step of length 1."""
    with without_draws():
        model = compiled(build, strategy, 1.0, dtype, run_eagerly=not spans_machines(strategy))
        # Last layers of encoders start at 0, where nearly all gradients vanish.
        random = np.random.default_rng(0)
        before = [
            w + 0.1 * random.normal(size=w.shape).astype(w.dtype) if is_floating(w) else w for w in model.get_weights()
        ]
        model.set_weights(before)
        model.fit(batches(task, BATCH), verbose=0)
        changes = [after - b for after, b in zip(model.get_weights(), before)]
    weights = [change.ravel() for change in changes if is_floating(change) and dtype in (None, change.dtype.name)]
    return {"gradient": [float(value) for value in np.concatenate(weights)]}


def is_floating(array):
    return array.dtype.kind == "f"


def spans_machines(strategy):
    import tensorflow as tf

    return isinstance(strategy, tf.distribute.MultiWorkerMirroredStrategy)


def history(build, task, strategy, setting):
    with without_draws():
        model = compiled(build, strategy, 1e-3, **setting)
        return model.fit(batches(task), epochs=EPOCHS, verbose=0).history


def long_history(build, task, strategy):
    import keras

    with strategy.scope():
        model = build()
        model.compile(keras.optimizers.Adam(1e-3))
    found = model.fit(batches(task), epochs=LONG_EPOCHS, verbose=0).history
    return {name: [values[0], *values[-1:], float(np.isfinite(values).all())] for name, values in found.items()}


def noise(build, task, strategy):
    """Returns the terms of the same examples on each replica of this process."""
    import tensorflow as tf

    with strategy.scope():
        model = build()
    x, *y = (tf.constant(part[:4]) for part in examples(task))
    x = tf.cast(x, tf.float32)

    @tf.function
    def terms():
        return model.measure(x, *(y or [None]), training=True, weights=tf.ones([4]))[0]

    found = strategy.run(terms)
    replicas = {name: strategy.experimental_local_results(value) for name, value in found.items()}
    return {"terms": {name: [np.ravel(one).tolist() for one in values] for name, values in replicas.items()}}


# The comparison.


def of_all_workers(out, name):
    """Returns the rows of a strategy, with the terms of the replicas of all its workers."""
    rows = known(path_of(out, name))
    if name.startswith("workers"):
        for other in known(path_of(out, name, 1)):
            row = next((row for row in rows if (row["case"], row["what"]) == (other["case"], other["what"])), {})
            for term, values in other.get("terms", {}).items():
                row.get("terms", {}).get(term, []).extend(values)
    return rows


def compared(single, others, name):
    """Returns a row for each case and quantity: how far a strategy is from one device, and whether that is equal."""
    reference = {(row["case"], row["what"]): row for row in single}
    for row in others:
        yield {"strategy": name, "case": row["case"], "what": row["what"], **judged(row, reference)}


def judged(row, reference):
    alone = reference.get((row["case"], row["what"]), {})
    if "trouble" in row:
        is_line = row["trouble"].startswith("InputError")
        return {"result": "refused in one line" if is_line else "failed", "trouble": row["trouble"]}
    if row["what"] == "noise":
        found = "differs" if differs(row["terms"]) else "same"
        return {"result": found if (found == "differs") == draws(row["case"]) else f"{found}, which is wrong"}
    if row["what"] in ("gradient", DOUBLE):
        ours, theirs = np.array(row["gradient"]), np.array(alone["gradient"])
        return equal(float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)), TIGHT)
    if row["what"] == "240 steps":
        return {"result": "finite" if all(values[-1] for values in row["history"].values()) else "not finite"}
    if "history" not in alone:
        return {"result": "no reference", "trouble": alone.get("trouble", "")}
    setting = (SETTINGS | CROSS)[row["what"]]
    return equal(furthest(row["history"], alone["history"]), LOOSE[setting.get("dtype", "float32")])


def furthest(ours, theirs):
    """Returns the largest relative difference of two histories, infinite where a number is not finite."""
    if set(ours) != set(theirs):
        return float("inf")
    found = [
        np.abs(np.subtract(ours[name], theirs[name])).max() / max(np.abs(theirs[name]).max(), 1e-3) for name in theirs
    ]
    return float(max(found)) if np.isfinite(found).all() else float("inf")


def equal(difference, limit):
    return {"result": "equal" if difference <= limit else "not equal", "difference": difference}


def differs(terms):
    return any(not np.allclose(values[0], one) for values in terms.values() for one in values[1:])


def draws(case):
    """Whether a case draws anything: codes that are points, of examples without corruption, have no noise."""
    return case not in ("DenseAutoencoder", "ConvAutoencoder", "SparseAutoencoder", "ContractiveAutoencoder")


def summary(rows):
    """Returns a line for each strategy and quantity, with the count of each result and the largest difference."""
    lines = {}
    for row in rows:
        line = lines.setdefault((row["strategy"], row["what"]), {})
        line[row["result"]] = line.get(row["result"], 0) + 1
        line["largest difference"] = max(line.get("largest difference", 0.0), row.get("difference", 0.0))
    return [
        {
            "strategy": strategy,
            "what": what,
            "results": ", ".join(f"{count} {result}" for result, count in line.items() if isinstance(count, int)),
            "largest difference": f"{line['largest difference']:.1e}",
        }
        for (strategy, what), line in lines.items()
    ]


if __name__ == "__main__":
    main()
