"""TensorFlow Probability, loaded at its first use.

Loading it takes most of a second. The classes that Keras looks for in a saved file are registered without it, and so
`import ib_keras` and the commands that need no distribution do not wait for it.
"""

import importlib
from typing import TYPE_CHECKING


class OnFirstUse:
    """Stands for a part of TensorFlow Probability, whose names it looks up when they are asked for.

    Args:
      *path: attributes that lead from `tensorflow_probability` to the part; none for the package itself.

    >>> OnFirstUse("distributions").Normal.__name__
    'Normal'
    """

    def __init__(self, *path: str):
        self._path = path

    def __getattr__(self, name):
        part = importlib.import_module("tensorflow_probability")
        for step in (*self._path, name):
            part = getattr(part, step)
        setattr(self, name, part)
        return part


if TYPE_CHECKING:
    import tensorflow_probability as tfp
    from tensorflow_probability import bijectors as tfb
    from tensorflow_probability import distributions as tfd
else:
    tfp, tfb, tfd = OnFirstUse(), OnFirstUse("bijectors"), OnFirstUse("distributions")
