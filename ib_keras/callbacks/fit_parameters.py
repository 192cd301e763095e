"""The parameters of the running `fit`: its number of epochs, and its number of steps an epoch."""

import keras


def fit_parameter(callback: keras.callbacks.Callback, name: str) -> int | None:
    """Returns a parameter of the running `fit`, or None where nobody has said it.

    Keras does not know the steps of a generator in advance, and tells a `CallbackList` that the user made nothing.

    Args:
      callback: a callback of this `fit`.
      name: `"epochs"`, or `"steps"` for the number of steps an epoch.

    >>> callback = keras.callbacks.Callback()
    >>> fit_parameter(callback, "epochs") is None
    True
    >>> callback.set_params({"epochs": 3})
    >>> fit_parameter(callback, "epochs")
    3
    """
    return (callback.params or {}).get(name)
