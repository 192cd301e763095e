import tensorflow as tf

from ib_keras.callbacks.layers.screens import screens


def tensors_of(build):
    """Returns the tensors that `build` makes of an input, in a graph of their own."""
    with tf.Graph().as_default():
        x = tf.compat.v1.placeholder(tf.float32, [None, 2], "x")
        return x, *build(x)


def test_a_tensor_on_the_only_path_screens():
    x, hidden, output = tensors_of(lambda x: (hidden := tf.sin(x), tf.exp(hidden)))
    assert screens(hidden, output, {x.name})


def test_a_tensor_that_a_second_path_passes_by_does_not():
    x, hidden, output = tensors_of(lambda x: (hidden := tf.sin(x), tf.exp(hidden) + x))
    assert not screens(hidden, output, {x.name})


def test_an_input_screens_nothing():
    x, output = tensors_of(lambda x: (tf.exp(x),))
    assert not screens(x, output, {x.name})
