"""A callback that lets a signal stop a training at the end of a step alone."""

import os

import keras

from ib_keras._signals import StopSignals


class StopAfterStep(keras.callbacks.Callback):
    """Tells a `StopSignals` when a training step begins and ends; it stands last, so that others see the whole step.

    Args:
      stops: the context inside which the model trains.
    """

    def __init__(self, stops: StopSignals):
        super().__init__()
        self._stops = stops

    def on_train_batch_begin(self, batch: int, logs: dict | None = None):
        self._stops.begin_step()

    def on_train_batch_end(self, batch: int, logs: dict | None = None):
        self._stops.end_step()


def advice_to_resume(recipe: str, out: str | os.PathLike[str]) -> str:
    """Returns the sentence that says how to go on with a run that was stopped.

    >>> advice_to_resume("train", "runs/x")
    'Run `train` again with the same arguments and resume=True: it goes on with runs/x.'
    """
    return f"Run `{recipe}` again with the same arguments and resume=True: it goes on with {out}."
