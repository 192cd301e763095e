"""The versions of the software that made a file."""

import platform

import keras
import numpy as np
import tensorflow as tf

from ib_keras._probability import tfp
from ib_keras._version import __version__


def versions() -> dict[str, str]:
    """Returns the versions of this package, of Python, and of the other packages on which numbers depend.

    >>> list(versions())
    ['ib_keras', 'python', 'tensorflow', 'keras', 'tensorflow_probability', 'numpy']
    """
    return {
        "ib_keras": __version__,
        "python": platform.python_version(),
        "tensorflow": tf.__version__,
        "keras": keras.__version__,
        "tensorflow_probability": tfp.__version__,
        "numpy": np.__version__,
    }
