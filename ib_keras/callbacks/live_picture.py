"""The picture of an information plane in a notebook, drawn anew after each measurement."""

import math
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import keras

from ib_keras._checks import rejection
from ib_keras.callbacks.callback_order import check_behind
from ib_keras.callbacks.information_plane import InformationPlane
from ib_keras.plane_row import SOURCE, PlaneRow


class LivePicture(keras.callbacks.Callback):
    """Shows the rows of an `InformationPlane` below the cell of a notebook, and redraws the picture as they come.

    The callback must stand behind the plane in the list of callbacks. In a loop without `fit`, call `draw()` after
    `plane.measure(model, epoch=...)`. Outside of a notebook nothing is drawn, with one warning.

    Args:
      plane: the `InformationPlane` of the same `fit`.
      picture: function from rows to the axes of matplotlib, such as `plots.information_history`; None (default) for
        `plots.information_plane`.

    Raises:
      InputError: if `plane` is no `InformationPlane`; at the start of training, if it is missing or stands behind.

    Example: in a notebook, `callbacks=[plane, LivePicture(plane)]`.

    >>> plane = InformationPlane([[0.0], [1.0]])
    >>> LivePicture(plane).plane is plane
    True
    """

    def __init__(self, plane: InformationPlane, picture: Callable[[Sequence[PlaneRow]], Any] | None = None):
        super().__init__()
        if not isinstance(plane, InformationPlane):
            raise rejection(
                "plane", "the InformationPlane of the same fit", repr(plane), "Pass the callback object itself."
            )
        self.plane, self._picture = plane, picture
        self._handle, self._drawn, self._warned = None, 0, False

    def on_train_begin(self, logs=None):
        check_behind(self, self.plane)
        self._handle, self._drawn = None, 0

    def on_epoch_end(self, epoch, logs=None):
        if len(self.plane.rows) != self._drawn:
            self.draw()

    def draw(self) -> None:
        """Draws the rows measured so far, in the place of the picture before."""
        show = _display_of_notebook()
        if show is None:
            return self._warn()
        if not any(math.isfinite(row.get(SOURCE, math.nan)) for row in self.plane.rows):
            return None
        from IPython.display import Image

        from ib_keras import plots

        self._drawn = len(self.plane.rows)
        image = Image(plots.png((self._picture or plots.information_plane)(self.plane.rows)))
        if self._handle is None:
            self._handle = show(image, display_id=True)
        else:
            self._handle.update(image)
        return None

    def _warn(self):
        if not self._warned:
            self._warned = True
            warnings.warn(
                "LivePicture draws in notebooks alone, and this is none: draw `plots.information_plane(plane.rows)` "
                "after training.",
                stacklevel=2,
            )


def _display_of_notebook() -> Callable[..., Any] | None:
    """Returns the function that shows something below the cell of a notebook, or None where there is no notebook."""
    # A notebook has imported IPython, which takes a second to import elsewhere, and runs its cells in a kernel.
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if getattr(shell, "kernel", None) is None:
        return None
    from IPython.display import display

    return display
