"""Restoring the pictures of a data set, as a table, a picture and a trained model."""

import io
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ib_keras import applications, plots
from ib_keras._checks import positive_int, rejection
from ib_keras._files import write_atomically
from ib_keras.experiments.keras_file import keras_file
from ib_keras.experiments.loading import load, load_model
from ib_keras.experiments.output_file import check_output_file

_MEASURED, _SHOWN = 1000, 4
DAMAGE = ("gaussian", 0.3), ("salt_and_pepper", 0.2), ("holes", 0.4)


def restoration(
    dataset: str,
    *,
    model: str | pathlib.Path | None = None,
    damage: Sequence[tuple[str, float]] = DAMAGE,
    epochs: int = 20,
    damaged: str | pathlib.Path | None = None,
    strength: float | None = None,
    out: str | pathlib.Path | None = None,
    save: str | pathlib.Path | None = None,
    picture: str | pathlib.Path | None = None,
    data_dir: str | None = None,
    image_size: int | None = None,
    data_options: Mapping[str, Any] | None = None,
    max_examples: int = 10_000,
    seed: int = 0,
    verbose: int = 1,
) -> dict[str, Any]:
    """Trains an `applications.Restorer` on the training pictures of a data set, and restores damaged test pictures.

    Args:
      dataset: name of a data set of `ib_keras.datasets`, or a source that `datasets.load` reads; clean pictures.
      model: path of a saved model that restores as it is; None (default) trains one.
      damage: pairs (kind, strength) of the damage that test pictures suffer, see `applications.damaged` (default:
        gaussian 0.3, salt_and_pepper 0.2 and holes 0.4). A model is trained for these kinds, at all strengths.
      epochs: number of passes through the training pictures, >= 1 (default: 20).
      damaged: .npy file with damaged pictures to restore, NaN where pixels are missing; None (default) for none.
      strength: strength of the noise in `damaged`, in [0, 1]; None (default) is 0, for holes alone.
      out: .npy file for these pictures once they are restored; None (default) writes nothing.
      save: .keras file for the trained model; None (default) writes nothing.
      picture: PNG file for pictures before and after; None (default) draws nothing.
      data_dir: folder with the file of the data set, where it has one.
      image_size: height and width of the pictures, where the data set has several sizes.
      data_options: further options of `datasets.load` for a source; None (default) for none.
      max_examples: number of training pictures at most, drawn by the seed, >= 1 (default: 10,000).
      seed: integer seed of all draws (default: 0).
      verbose: 1 (default) shows the progress of training, 0 nothing.

    Returns:
      A dict: "fitted" (number of training pictures, 0 for a given model), "measured" (number of test pictures, the
      first 1,000 at most), "restored" (number of pictures of `damaged`), and "rows", a dict per damage with "damage",
      "strength", and PSNR in dB and SSIM before and after.

    Raises:
      InputError: for files that are missing or cannot be written, data that are no pictures, and whatever the restorer
        rejects.
    """
    for argument, path in (("out", out), ("save", save), ("picture", picture)):
        check_output_file(argument, path)
    given = _pictures_in(damaged, out)
    restorer = applications.Restorer(
        None if model is None else load_model(model),
        kinds=[kind for kind, _ in damage],
        epochs=epochs,
        random_state=seed,
        verbose=verbose,
    )
    data = load(dataset, data_dir, image_size, data_options)
    x = data.x_test[:_MEASURED]
    suffered = [(kind, size, *applications.damaged(x, kind, size, seed)) for kind, size in damage]
    fitted = 0 if model else _fitted(restorer, data, positive_int("max_examples", max_examples), seed)
    restored = [_restored(restorer, *one) for one in suffered]
    if given is not None:
        write_atomically(out, _npy(restorer.restore(given, strength=strength)))
    if save:
        write_atomically(save, keras_file(getattr(restorer, "model_", restorer.model)))
    if picture:
        write_atomically(picture, plots.png(_drawing(x, suffered, restored)))
    return {
        "fitted": fitted,
        "measured": len(x),
        "restored": 0 if given is None else len(given),
        "rows": [_row(x, *one, after) for one, after in zip(suffered, restored)],
    }


def _pictures_in(path, out):
    """Returns the array in a file of damaged pictures, or None without one."""
    if (path is None) != (out is None):
        raise rejection("out", "given with `damaged`, and only then", repr(out), "Name both files, or neither.")
    if path is None:
        return None
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        finding = str(error).splitlines()[0]
        raise rejection("damaged", "a .npy file of pictures", f"{path} ({finding})", "Write it by np.save.") from error


def _fitted(restorer, data, most, seed):
    """Trains a restorer. Returns the number of pictures."""
    chosen = np.random.default_rng(seed).permutation(len(data.x_train))[:most]
    restorer.fit(data.x_train[np.sort(chosen)])
    return len(chosen)


def _restored(restorer, kind, strength, pictures, strengths):
    if kind == "holes":
        return restorer.restore(pictures, mask=strengths[..., 0] > 0)
    return restorer.restore(pictures, strength=strength)


def _row(x, kind, strength, pictures, strengths, restored):
    return {
        "damage": kind,
        "strength": strength,
        "PSNR before": applications.psnr(x, pictures),
        "PSNR after": applications.psnr(x, restored),
        "SSIM before": applications.ssim(x, pictures),
        "SSIM after": applications.ssim(x, restored),
    }


def _npy(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def _drawing(x, suffered, restored):
    """Returns the axes with some pictures of each kind of damage."""
    shown = slice(_SHOWN)
    return plots.restorations(
        np.concatenate([pictures[shown] for _, _, pictures, _ in suffered]),
        np.concatenate([pictures[shown] for pictures in restored]),
        np.concatenate([x[shown]] * len(suffered)),
        [f"{kind} {strength:g}" * (i == 0) for kind, strength, *_ in suffered for i, _ in enumerate(x[shown])],
        count=_SHOWN * len(suffered),
    )
