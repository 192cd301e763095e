"""The information plane of a saved model."""

import functools
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from ib_keras import plots
from ib_keras._checks import above, one_of, positive_int, rejection
from ib_keras._signals import StopSignals
from ib_keras._strict_json import strict
from ib_keras.callbacks import InformationPlane
from ib_keras.callbacks.layers.output_alone import OutputAlone
from ib_keras.callbacks.stored_plane import stored_plane
from ib_keras.callbacks.target_questions import LABELS, QUESTIONS
from ib_keras.deployment.versions import versions
from ib_keras.estimators import NoisyChannel
from ib_keras.experiments.crew import WAIT, one_machine
from ib_keras.experiments.folder_lock import LOCK
from ib_keras.experiments.label_limit import label_limit
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.mean_plane import MEAN_COLUMNS, aggregate
from ib_keras.experiments.model_by_name import build, classes_of_data, model_classes
from ib_keras.experiments.resumption import resumable
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.seed_rows import SeedRows
from ib_keras.experiments.stop_after_step import StopAfterStep, advice_to_resume
from ib_keras.plane_row import EPOCH, PlaneRow

_RESULTS = ("plane.csv", "seeds.csv", "figures")


def plane(
    model: str | pathlib.Path,
    dataset: str = "digits",
    *,
    layers: Sequence[str] | None = None,
    out: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    noise_std: float | None = None,
    question: str = LABELS,
    max_examples: int = 2000,
    seed: int = 0,
    seeds: int | Sequence[int] | None = None,
    epochs: int = 10,
    batch_size: int = 32,
    resume: bool = False,
    strategy: str = "auto",
    devices: int | None = None,
    workers: str | Sequence[str] | None = None,
    index: int | None = None,
    wait: float = WAIT,
) -> list[PlaneRow] | list[dict[str, Any]]:
    """Measures I(X;T) and I(T;Y) in nats of the layers of a model on held-out data.

    With `seeds`, fresh copies of the model are trained on the data set, one copy per seed, and the rows are those of
    their mean plane: `experiments.mean_plane.aggregate` defines it, dead runs and the compression score.

    Args:
      model: path of a `.keras` file of any Keras model, compiled where it is to be trained, or of a SavedModel folder,
        of which the output is measured; with `seeds` also the name of a class of `ib_keras.models`.
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads;
        its test part is measured (default: digits).
      layers: names of layers; None (default) chooses as `InformationPlane` does.
      out: folder for `plane.csv`, `figures/information_plane.png` and, with `seeds`, `seeds.csv` and `run.json`; None
        (default) writes nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      noise_std: deviation of the noise through which every layer is seen, > 0, in the units of its values; None
        (default) takes 0.1 of the deviation of each deterministic layer.
      question: question about targets of several parts, `"labels"` (default) or `"steps"`, as in `InformationPlane`.
      max_examples: number of held-out examples at most (default: 2000); its logarithm is the ceiling of I(X;T).
      seed: integer seed of the choice of the held-out examples (default: 0).
      seeds: number of seeds, which are 0, 1, ..., or a collection of seeds; None (default) measures the model as it is.
      epochs: epochs of training of each copy, >= 1 (default: 10).
      batch_size: examples per batch of that training, >= 1 (default: 32).
      resume: whether to go on with what a call with the same arguments left in `out` (default: False). Seeds whose
        copies are trained are kept, a finished plane is returned as it is, and a plane without `seeds` is measured
        again.
      strategy: `"auto"` (default) takes all GPUs if there are two or more, else one device; `"single"` or `"mirrored"`
        as in `distribute.strategy`. Copies are trained on all devices, and estimators that compare all rows with all
        share them out. Several machines cannot measure one plane.
      devices: number of devices of `"mirrored"`; None (default) takes all.
      workers: None; of several machines each measures other seeds in a folder of its own.
      index: None, as `workers`.
      wait: not used, as there is nobody to wait for (default: 120).

    Returns:
      List of rows, one per layer, and with `seeds` one per layer and epoch.

    Raises:
      InputError: for a file that is missing or holds no Keras model, a model to be trained that is not compiled,
        unknown names, examples of another shape, a folder that is taken or cannot be written, or a folder to resume
        that holds something else, several machines, or devices that are not there.
    """
    place = one_machine(locals(), "plane", "Each machine can measure copies of other seeds, in a folder of its own.")
    if seeds is not None:
        seeds = list(range(positive_int("seeds", seeds)) if isinstance(seeds, int) else seeds)
        positive_int("epochs", epochs)
    one_of("question", question, QUESTIONS)
    arguments = strict({key: value for key, value in locals().items() if key != "place"})
    arguments |= {"model": str(model), "out": str(out)}
    named = seeds is not None and model in model_classes()
    network = None if named else load_model(model)
    data = load(dataset, data_dir, image_size, data_options)
    if named:
        network = build(model, data.input_shape, **classes_of_data(model_classes()[model], data))
    network = _prepared(network, data, model, seeds is not None)
    _check_shape(network, dataset, data)
    if isinstance(network, OutputAlone):
        layers = layers or list(network.names.values())
    noise = None if noise_std is None else NoisyChannel(above("noise_std", noise_std, 0, "Pass e.g. 0.5."))
    callback = InformationPlane(
        data.x_test, data.y_test, layers, noise, max_examples=max_examples, seed=seed, question=question
    )
    folder = RunFolder(out, resume) if out else None
    with StopSignals(advice_to_resume("plane", out) if out else "") as stops, place.scope():
        if seeds is None:
            return _measured(callback, network, folder, data)
        training = {"epochs": epochs, "batch_size": batch_size, "callbacks": [callback, StopAfterStep(stops)]}
        jobs = {int(one): functools.partial(_of_seed, network, int(one), data, training) for one in seeds}
        return _mean_plane(jobs, folder, arguments, data)


def _measured(callback, network, folder, data):
    """Returns the rows of the model as it is, which are written into the folder, if there is one."""
    if folder is None:
        return callback.measure(network)
    others = {path.name for path in folder.path.iterdir()} - {"plane.csv", "figures", "report.html", LOCK}
    if others:
        raise rejection(
            "out",
            "a folder of `plane` in order to resume",
            str(folder.path),
            f"It holds {min(others)}: choose another.",
        )
    with folder.locked():
        rows = callback.measure(network)
        _write(folder, rows, data)
    return rows


def _mean_plane(jobs, folder, arguments, data):
    """Returns the rows of the mean plane of {seed: function that gives the rows of this seed}."""
    if folder is None:
        return aggregate([row for rows_of in jobs.values() for row in rows_of()])
    states = SeedRows(folder.path / "checkpoint")
    with folder.locked():
        found = resumable(folder, arguments, _RESULTS) if arguments["resume"] else None
        if not (found and found["status"] == "finished"):
            with folder.recording({"arguments": arguments, "versions": versions()}):
                every = [row for seed, rows_of in jobs.items() for row in states.kept(seed, rows_of)]
                folder.write_rows("seeds.csv", every)
                _write(folder, rows := aggregate(every), data)
                folder.write_figure("information_history.png", plots.information_history(rows))
        states.remove()
        return stored_plane(folder.path / "plane.csv", MEAN_COLUMNS).rows


def _write(folder, rows, data):
    folder.write_rows("plane.csv", rows)
    picture = plots.information_plane(rows, curve=label_limit(data.y_test, rows))
    folder.write_figure("information_plane.png", picture)


def _prepared(network, data, model, trained):
    """Returns the network to measure; one that is to be `trained` is compiled."""
    if not isinstance(network, keras.Model):
        network = OutputAlone(network, data.x_test)
    if trained and model in model_classes():
        network.compile("adam")
    if trained and not getattr(network, "compiled", False):
        raise rejection(
            "model",
            "compiled, in order to train it with several seeds",
            str(model),
            "Call `model.compile(...)` before saving.",
        )
    return network


def _check_shape(network, dataset, data):
    """Raises an `InputError` if the model does not take the pictures of the data set."""
    expected = getattr(network, "example_shape", None) or _input_shape(network)
    if not tf.TensorShape(expected).is_compatible_with(data.input_shape):
        raise rejection(
            "dataset",
            f"examples of shape {expected} for this model",
            f"{dataset} of {data.input_shape}",
            "Choose the data set the model was trained on; `--image-size` resizes the digits.",
        )


def _of_seed(network, seed, data, training):
    """Returns the rows of the plane of a fresh copy of `network` that is trained with `seed`, with the epoch's loss."""
    keras.utils.set_random_seed(seed)
    config = network.get_config()
    copy = type(network).from_config(config | ({"seed": seed} if "seed" in config else {}))
    copy.compile_from_config(network.get_compile_config())
    target = (data.y_train,) if getattr(copy, "learns_labels", True) else ()
    losses = copy.fit(data.x_train, *target, verbose=0, **training).history["loss"]
    rows = training["callbacks"][0].rows
    return [{"seed": seed, **row} | ({"loss": losses[row[EPOCH] - 1]} if row[EPOCH] else {}) for row in rows]


def _input_shape(network):
    """Returns the shape of one example, or None for a model that does not say; refuses a model of several inputs."""
    inputs = getattr(network, "inputs", None) or []
    if len(inputs) > 1:
        raise rejection(
            "model",
            "a model of one input, as an example of a data set is one array",
            f"one with the inputs {', '.join(one.name for one in inputs)}",
            "Measure it in Python: ib_keras.callbacks.InformationPlane([x_1, x_2], y).measure(model).",
        )
    return tuple(inputs[0].shape[1:]) if inputs else None
