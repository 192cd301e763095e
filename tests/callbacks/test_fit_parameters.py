import keras
import numpy as np

from ib_keras.callbacks.fit_parameters import fit_parameter

X = np.zeros([6, 2], "float32")


class Look(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.seen = fit_parameter(self, "epochs"), fit_parameter(self, "steps")


def seen(callbacks):
    model = keras.Sequential([keras.Input([2]), keras.layers.Dense(2)])
    model.compile("sgd", "mse")
    look = Look()
    model.fit(X, X, epochs=3, batch_size=2, verbose=0, callbacks=callbacks(look, model))
    return look.seen


def test_a_list_of_callbacks_knows_its_fit():
    assert seen(lambda look, model: [look]) == (3, 3)


def test_a_callback_list_of_the_user_knows_what_it_was_told():
    lists = keras.callbacks.CallbackList
    assert seen(lambda look, model: lists([look], add_history=True, model=model)) == (None, None)
    assert seen(lambda look, model: lists([look], add_history=True, model=model, epochs=3)) == (3, None)
