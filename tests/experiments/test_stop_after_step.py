import signal

import keras
import numpy as np
import pytest

from ib_keras._signals import StopSignals
from ib_keras.experiments.stop_after_step import StopAfterStep, advice_to_resume

X = np.zeros([12, 2], "float32")


class Begin(StopAfterStep):
    """Begins the step in front of the callback that gets the signal, and does not end it."""

    def on_train_batch_end(self, batch, logs=None):
        pass


def test_the_step_at_work_is_finished_and_seen_by_all():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    ended = []
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    stop = keras.callbacks.LambdaCallback(
        on_train_batch_begin=lambda batch, logs: signal.raise_signal(signal.SIGINT) if batch == 1 else None
    )
    look = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: ended.append(batch))
    with StopSignals(advice_to_resume("train", "runs/x")) as stops:
        with pytest.raises(KeyboardInterrupt, match="Run `train` again .* and resume=True: it goes on with runs/x."):
            model.fit(X, X, batch_size=4, verbose=0, callbacks=[Begin(stops), stop, look, StopAfterStep(stops)])
    assert ended == [0, 1]
