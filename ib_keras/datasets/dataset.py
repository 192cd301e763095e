"""The result of every dataset function: images and labels, for training and for testing."""

import dataclasses

import numpy as np

from ib_keras._checks import rejection


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Images with integer labels, split into a training and a test part.

    Args:
      x_train: float32 images [n, H, W, C] with values in [0, 1].
      y_train: int32 labels [n], each at least 0.
      x_test: as `x_train`, [m, H, W, C].
      y_test: as `y_train`, [m].
      name: the name to show in tables and figures.
      factors_train: integer array [n, k] of the factors that each image was drawn from, each at least 0; None (default)
        where they are not known.
      factors_test: as `factors_train`, [m, k].
      factor_names: the names of the k factors; None without factors.

    Raises:
      InputError: if an array has another dtype, shape or range, or the two parts do not match.

    >>> from ib_keras.datasets import digits
    >>> digits()
    Dataset('digits': 1438 train, 359 test, images (8, 8, 1), 10 classes)
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    name: str
    factors_train: np.ndarray | None = None
    factors_test: np.ndarray | None = None
    factor_names: tuple[str, ...] | None = None

    def __post_init__(self):
        for part in ("train", "test"):
            images, labels = getattr(self, f"x_{part}"), getattr(self, f"y_{part}")
            _check_images(f"x_{part}", images)
            _check_labels(f"y_{part}", labels, len(images))
        if self.x_test.shape[1:] != self.input_shape:
            raise rejection(
                "x_test",
                f"images of shape {self.input_shape}, as in `x_train`",
                f"shape {self.x_test.shape[1:]}",
                "Resize one of the two parts.",
            )
        if not (self.factors_train is self.factors_test is self.factor_names is None):
            for part in ("train", "test"):
                _check_factors(
                    f"factors_{part}",
                    getattr(self, f"factors_{part}"),
                    len(getattr(self, f"x_{part}")),
                    self.factor_names,
                )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape (H, W, C) of one image."""
        return self.x_train.shape[1:]

    @property
    def num_classes(self) -> int:
        """The number of classes: the largest label of both parts, plus one."""
        return int(max(self.y_train.max(), self.y_test.max())) + 1

    def __repr__(self):
        return (
            f"Dataset({self.name!r}: {len(self.x_train)} train, {len(self.x_test)} test, "
            f"images {self.input_shape}, {self.num_classes} classes)"
        )


def _check_images(argument, images):
    if images.dtype != np.float32 or images.ndim != 4 or images.size == 0:
        raise rejection(
            argument,
            "float32 images of shape [n, H, W, C]",
            f"dtype {images.dtype}, shape {images.shape}",
            "Cast with `.astype('float32')` and reshape.",
        )
    low, high = images.min(), images.max()
    # Written so that NaN, for which every comparison is false, is rejected too.
    if not (low >= 0 and high <= 1):
        raise rejection(argument, "in [0, 1]", f"values from {low:g} to {high:g}", "Divide by the largest pixel value.")


def _check_labels(argument, labels, n):
    if labels.dtype != np.int32 or labels.shape != (n,):
        raise rejection(
            argument,
            f"int32 labels of shape ({n},), one per image",
            f"dtype {labels.dtype}, shape {labels.shape}",
            "Cast with `.astype('int32')`.",
        )
    if labels.min() < 0:
        raise rejection(argument, "labels of at least 0", f"the label {labels.min()}", "Number the classes from 0.")


def _check_factors(argument, factors, n, names):
    if names is None or factors is None:
        raise rejection(
            argument,
            "given with `factors_train`, `factors_test` and `factor_names`, all three or none",
            "some of them",
            "Pass the factors of both parts and their names.",
        )
    if np.shape(factors) != (n, len(names)) or np.asarray(factors).dtype.kind not in "iu" or np.min(factors) < 0:
        raise rejection(
            argument,
            f"integers of at least 0, of shape ({n}, {len(names)}), one column per name",
            f"dtype {np.asarray(factors).dtype}, shape {np.shape(factors)}",
            "Number the values of each factor from 0.",
        )
