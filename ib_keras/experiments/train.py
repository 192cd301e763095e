"""The training of a model on a data set, watched by its information plane, as a run folder."""

import dataclasses
import inspect
import pathlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from ib_keras import models, plots
from ib_keras._checks import above, one_of, positive_int, rejection, seed_of
from ib_keras._files import csv_text
from ib_keras._progress import EpochProgress
from ib_keras._signals import StopSignals
from ib_keras._strict_json import strict
from ib_keras.callbacks.stored_plane import require_epochs
from ib_keras.deployment.model_card import model_card
from ib_keras.deployment.versions import versions
from ib_keras.experiments.binarised import binarised
from ib_keras.experiments.checkpoint import Checkpoint
from ib_keras.experiments.crew import WAIT, Crew, machines
from ib_keras.experiments.disk import writing
from ib_keras.experiments.epoch_batches import EpochBatches
from ib_keras.experiments.final_numbers import numbers
from ib_keras.experiments.label_limit import label_limit
from ib_keras.experiments.loading import load, load_model, require_labels
from ib_keras.experiments.model_by_name import build, classes_of_data, model_classes
from ib_keras.experiments.resumption import resumable
from ib_keras.experiments.run_folder import RunFolder
from ib_keras.experiments.stop_after_step import StopAfterStep, advice_to_resume
from ib_keras.experiments.twin import TwinOnOneDevice, measured_plane
from ib_keras.export import export
from ib_keras.layers import GaussianLikelihood

_RESULTS = ("history.csv", "plane.csv", "model.keras", "saved_model", "figures")
_TOLD = ("preset", "epochs", "batch_size", "learning_rate", "beta", "hidden", "seed")
"""The arguments of a training that stand in the card of the model."""
_LEAST_TEST, _TEST_BYTES = 2_000, 2**28
_PLAIN_MODELS = {True: "ConvAutoencoder", False: "DenseAutoencoder"}
"""The model that is trained where none is named, for pictures and for other examples."""
_PLAIN = {"dataset": "digits", "epochs": 10, "batch_size": 32, "learning_rate": 1e-3}


def train(
    out: str | pathlib.Path,
    model: str | None = None,
    dataset: str | None = None,
    *,
    preset: str | None = None,
    epochs: int | None = None,
    latent_dim: int | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    beta: float | None = None,
    hidden: Sequence[int] | None = None,
    seed: int = 0,
    every: int = 1,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    resume: bool = False,
    verbose: int = 1,
    strategy: str = "auto",
    devices: int | None = None,
    workers: str | Sequence[str] | None = None,
    index: int | None = None,
    wait: float = WAIT,
) -> dict[str, Any]:
    """Trains a model on a data set and writes a run folder.

    On several machines each calls this function with the same arguments, and `index` or TF_CONFIG says which of them it
    is. The first one, the chief, measures and writes the run folder; the others write nothing.

    An argument that is None takes the value of the preset; without a preset, the default below.

    Args:
      out: folder for `run.json`, `history.csv`, `plane.csv`, `model.keras`, `saved_model/` and `figures/`.
      model: name of a class of `ib_keras.models` (default: ConvAutoencoder for pictures, DenseAutoencoder for other
        examples).
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads (default: digits).
      preset: name of one of `models.PRESETS`; None (default) trains `model`.
      epochs: passes over the training data, >= 1 (default: 10).
      latent_dim: number of coordinates of the code (default: that of the model).
      batch_size: examples per training step, >= 1 (default: 32).
      learning_rate: learning rate of Adam, at which the schedule of a preset starts (default: 1e-3).
      beta: weight of the rate in the loss (default: that of the model).
      hidden: sizes of the hidden layers (default: those of the model).
      seed: integer seed of weights, draws, batches and the held-out examples, >= 0 (default: 0).
      every: epochs from one measurement of the information plane to the next, >= 1 (default: 1).
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      resume: whether to continue the run that a call with the same arguments left in `out` (default: False). The rows
        become those of a run that was never interrupted. A finished run is returned as it is, and a folder that does
        not exist begins a new run.
      verbose: 1 (default) shows a progress bar on a terminal and a line per epoch elsewhere, 2 a line per epoch, 0
        nothing.
      strategy: `"auto"` (default) trains on several machines if `workers` or TF_CONFIG names them, else on all GPUs,
        else on one device; `"single"`, `"mirrored"` or `"multi_worker"` as in `distribute.strategy`. A batch is divided
        among all devices, and its rows do not depend on their number.
      devices: number of devices of `"mirrored"`; None (default) takes all.
      workers: addresses `host:port` of all machines, the chief first; None (default) reads TF_CONFIG.
      index: place of this process among the `workers`, from 0; None (default) with TF_CONFIG.
      wait: seconds in which all machines have to come, > 0 (default: 120).

    Returns:
      The record written to `run.json`, on each machine.

    Raises:
      InputError: for unknown names, sizes below 1, a folder that is taken or cannot be written, a folder to resume that
        a call with other arguments left, machines that do not come or have other arguments, or devices that are not
        there.
    """
    arguments = _complete(locals())
    arguments["workers"] = machines(workers)
    positive_int("epochs", arguments["epochs"])
    positive_int("batch_size", arguments["batch_size"])
    if arguments["learning_rate"] is not None:
        above("learning_rate", arguments["learning_rate"], 0, "Pass e.g. 1e-3.")
    seed_of(seed, 2**32)
    arguments["out"] = str(out)
    with Crew(arguments, advice_to_resume("train", out)) as crew, StopSignals(advice_to_resume("train", out)) as stops:
        data = _with_test_part_in_memory(load(arguments["dataset"], data_dir, image_size, data_options), seed)
        crew.agree_on(data)
        if preset and models.PRESETS[preset].binarise:
            data = dataclasses.replace(data, x_test=binarised(tf.constant(data.x_test), (seed, 0)).numpy())
        keras.utils.set_random_seed(seed)
        plain_model = _PLAIN_MODELS[len(data.input_shape) == 3] if preset is None else None
        arguments["model"] = arguments["model"] or plain_model
        with crew.strategy.scope():
            network = _compiled(arguments, data)
        if network.learns_labels:
            require_labels(data, f"a {type(network).__name__}")
        work = _led if crew.is_chief else _helped
        return work(network, data, arguments, crew, stops)


def _led(network, data, arguments, crew, stops):
    """Trains as the chief, which writes the run folder; returns the record."""
    folder = RunFolder(arguments["out"], arguments["resume"])
    record = {
        "status": "running",
        "arguments": arguments,
        "versions": versions(),
        "config": network.get_config(),
    }
    with folder.locked():
        found = resumable(folder, arguments, _RESULTS, ("numbers", "plane")) if arguments["resume"] else None
        is_finished = found is not None and found["status"] == "finished"
        crew.share({"finished": is_finished})
        if found is None or not is_finished:
            with folder.recording(record):
                record |= _trained(network, data, folder, arguments, crew, stops)
            found = record
        # The checkpoint goes after the record says "finished": a run killed in between has nothing left to train.
        Checkpoint(folder.path / "checkpoint").remove()
    crew.share(strict(found))
    return found


def _helped(network, data, arguments, crew, stops):
    """Trains as one of the others, which write nothing; returns the record of the chief."""
    if not crew.share()["finished"]:
        finished = crew.share_state(network)
        if finished is not None:
            _fit(network, data, {**arguments, "verbose": 0}, crew, finished, [StopAfterStep(stops)])
    return crew.share()


def _with_test_part_in_memory(data, seed):
    """Returns the data with some examples of a test part that stays on the disk: 256 MB of them, and at least 2,000."""
    if not isinstance(data.x_test, np.memmap):
        return data
    most = max(_LEAST_TEST, _TEST_BYTES // data.x_test[:1].nbytes)
    kept = np.sort(np.random.default_rng(seed).permutation(len(data.x_test))[:most])
    y = None if data.y_test is None else data.y_test[kept]
    return dataclasses.replace(data, x_test=np.array(data.x_test[kept]), y_test=y, rows_test=None)


def _complete(arguments):
    """Returns the arguments of `train`, with those that were left out from the preset or the plain defaults."""
    name = arguments["preset"]
    if name is None:
        given = _PLAIN
    else:
        chosen = models.PRESETS[one_of("preset", name, models.PRESETS)]
        given = {"dataset": chosen.dataset, "epochs": chosen.epochs, "batch_size": chosen.batch_size}
        if arguments["model"] is not None:
            raise rejection(
                "model", "left out for a preset", repr(arguments["model"]), f"{name} is a {chosen.build.__name__}."
            )
    return {key: given.get(key) if value is None else value for key, value in arguments.items()}


def _compiled(arguments, data):
    sizes = {key: arguments[key] for key in ("latent_dim", "beta", "hidden") if arguments[key] is not None}
    learning_rate, seed = arguments["learning_rate"], arguments["seed"]
    if arguments["preset"] is None:
        of_data = _likelihood(arguments["model"], data) | classes_of_data(_kind(arguments["model"]), data)
        network = build(arguments["model"], data.input_shape, seed=seed, **sizes, **of_data)
        network.compile(keras.optimizers.Adam(learning_rate))
        return network
    preset = models.PRESETS[arguments["preset"]]
    return preset.model(
        len(data.x_train),
        arguments["epochs"],
        arguments["batch_size"],
        learning_rate,
        input_shape=data.input_shape,
        seed=seed,
        **sizes,
        **classes_of_data(preset.model_class, data),
    )


def _kind(model):
    return model_classes().get(model, models.Autoencoder)


def _likelihood(model, data):
    """Returns the likelihood that an autoencoder needs for values outside [0, 1], as an argument of `build`."""
    kind = _kind(model)
    bounded = data.x_train.min() >= 0 and max(data.x_train.max(), data.x_test.max()) <= 1 and data.x_test.min() >= 0
    if bounded or not issubclass(kind, models.Autoencoder) or "likelihood" not in inspect.signature(kind).parameters:
        return {}
    return {"likelihood": GaussianLikelihood(activation="linear")}


def _trained(network, data, folder, arguments, crew, stops):
    """Trains the compiled model and writes its files; returns the results for the record."""
    tables = {"history.csv": lambda: csv_text(history), "plane.csv": lambda: csv_text(plane.rows, plane.columns)}
    checkpoint = Checkpoint(folder.path / "checkpoint", lambda: {name: text() for name, text in tables.items()})
    network, finished = _restored(network, folder, arguments, checkpoint, crew)
    history = folder.read_rows("history.csv") if finished else []
    if not finished:
        # Rows of a run that stopped before its first checkpoint: the plane measures them again.
        (folder.path / "plane.csv").unlink(missing_ok=True)
    measured = network if network.distribute_strategy.num_replicas_in_sync == 1 else TwinOnOneDevice(network)
    plane = measured_plane(
        measured,
        data.x_test,
        data.y_test,
        every=arguments["every"],
        seed=arguments["seed"],
        resume=finished > 0,
        csv=folder.path / "plane.csv",
    )
    progress, start = EpochProgress(lambda: plane.keys), time.monotonic()
    callbacks = [plane, _keep(folder, history), checkpoint, StopAfterStep(stops), progress]
    _fit(network, data, arguments, crew, finished, callbacks)
    if isinstance(measured, TwinOnOneDevice):
        network = measured.finished()
    preset = models.PRESETS.get(arguments["preset"])
    gained = {"seconds": time.monotonic() - start, "numbers": numbers(network, data, preset), "plane": plane.rows[-1]}
    # Once more, should the disk have been full when the plane was measured.
    folder.write("plane.csv", tables["plane.csv"]())
    folder.write_model("model.keras", network)
    with writing(folder.path):
        export(network, folder.path / "saved_model", card=_card(network, data, arguments, gained))
    _draw(folder, network, data, plane, history)
    return gained


def _fit(network, data, arguments, crew, finished, callbacks):
    """Trains the model on from the end of the epoch `finished`, on the devices of this process."""
    preset, size = models.PRESETS.get(arguments["preset"]), arguments["batch_size"]
    learns_labels = network.learns_labels
    y = data.y_train if learns_labels else None
    binarise = preset is not None and preset.binarise
    batches = EpochBatches(data.x_train, size, arguments["seed"], y, binarise, strategy=crew.strategy)
    network.fit(
        batches.dataset,
        shuffle=False,
        initial_epoch=finished,
        epochs=arguments["epochs"],
        verbose=arguments["verbose"],
        validation_data=(data.x_test, data.y_test) if learns_labels else data.x_test,
        validation_batch_size=size,
        callbacks=[batches, *callbacks],
    )


def _card(network, data, arguments, gained):
    """Returns the card of the exported model, in which no path stands."""
    told = {name: arguments[name] for name in _TOLD if arguments[name] is not None}
    return model_card(network, data=data, training=told, metrics=gained["numbers"], plane=gained["plane"])


def _restored(network, folder, arguments, checkpoint, crew):
    """Returns the model in its last state, and the number of finished epochs, whose tables are written anew."""
    finished, epochs = checkpoint.restore(network) if arguments["resume"] else 0, arguments["epochs"]
    for name, text in checkpoint.tables.items():
        folder.write(name, text)
    if arguments["resume"] and not finished and (folder.path / "model.keras").is_file():
        # Only a model that is fully trained is saved: its checkpoint was deleted, and its numbers were not yet written.
        saved, history = load_model(folder.path / "model.keras"), folder.read_rows("history.csv")
        require_epochs(folder.path / "history.csv", history, range(1, epochs + 1))
        crew.share_state(network, None)
        return saved, epochs
    crew.share_state(network, finished, checkpoint.weights(finished) if finished else None)
    return network, finished


def _keep(folder, history):
    """Returns a callback that rewrites the history after each epoch, so that a killed run leaves what it measured."""

    def keep(epoch, logs):
        history.append({"epoch": epoch + 1, **logs})
        folder.write_rows("history.csv", history)

    return keras.callbacks.LambdaCallback(on_epoch_end=keep)


def _draw(folder, network, data, plane, history):
    from sklearn.decomposition import PCA

    shown = data.x_test[:10]
    codes = network.encode(data.x_test[:1000]).numpy()
    flat = PCA(2).fit_transform(codes) if codes.shape[1] > 2 else codes
    folder.write_figure("history.png", plots.history_panels(history))
    limit = label_limit(data.y_test, plane.rows)
    folder.write_figure("information_plane.png", plots.information_plane(plane.rows, curve=limit))
    if isinstance(network, models.Autoencoder) and len(data.input_shape) > 1:
        folder.write_figure("reconstructions.png", plots.reconstructions(shown, network.reconstruct(shown).numpy()))
    ax = plots.latent(flat, data.y_test[:1000] if data.has_labels else None, class_names=data.class_names)
    if codes.shape[1] > 2:
        ax.set(xlabel="first principal component of t", ylabel="second principal component of t")
    folder.write_figure("latent.png", ax)
