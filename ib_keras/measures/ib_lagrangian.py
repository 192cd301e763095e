"""The information-bottleneck Lagrangian in both of its published forms."""

from typing import Any

import tensorflow as tf
from numpy.typing import ArrayLike

from ib_keras._checks import one_of, rejection
from ib_keras.measures._numbers import real_tensor

_FORMS = {
    "tishby": lambda i_xt, i_ty, beta: i_xt - beta * i_ty,
    "variational": lambda i_xt, i_ty, beta: i_ty - beta * i_xt,
}


def ib_lagrangian(i_xt: ArrayLike, i_ty: ArrayLike, beta: ArrayLike, form: str = "tishby") -> Any:
    """Information-bottleneck Lagrangian in nats: I(X;T) - beta I(T;Y), or its reciprocal form.

    `form="tishby"` is I(X;T) - beta I(T;Y), to be *minimised*: beta >= 1 weighs the information about Y.
    `form="variational"` is I(T;Y) - beta I(X;T), to be *maximised* as in VIB and the beta-VAE: beta weighs the rate.
    The first form at beta has the same optimum as the second at 1 / beta.

    Args:
      i_xt: I(X;T) in nats, any shape.
      i_ty: I(T;Y) in nats, broadcastable to `i_xt`.
      beta: weight >= 0, of I(T;Y) in the first form and of I(X;T) in the second.
      form: `"tishby"` (default) or `"variational"`.

    Returns:
      The Lagrangian, of the broadcast shape and differentiable in every argument.

    Raises:
      InputError: if `form` is not one of the two names.

    Example:

    >>> ib_lagrangian(2.0, 0.5, beta=4.0), ib_lagrangian(2.0, 0.5, beta=0.25, form="variational")
    (0.0, 0.0)

    References:
      Tishby, Pereira & Bialek, The information bottleneck method (1999), eq. 15.
      Alemi et al., Deep variational information bottleneck (2017), eq. 3.
    """
    combine = _FORMS[one_of("form", form, _FORMS)]
    given = {"i_xt": i_xt, "i_ty": i_ty, "beta": beta}
    if all(isinstance(value, (int, float)) for value in given.values()):
        return combine(i_xt, i_ty, beta)
    like = next((value for value in given.values() if isinstance(value, (tf.Tensor, tf.Variable))), None)
    like = tf.constant(0.0, tf.float64) if like is None else real_tensor("i_xt", like)
    return combine(*_of_one_shape({argument: real_tensor(argument, value, like) for argument, value in given.items()}))


def _of_one_shape(given):
    """Returns tensors as they are. Raises an `InputError` where their shapes do not broadcast."""
    shape = tf.TensorShape([])
    for argument, tensor in given.items():
        try:
            shape = tf.broadcast_static_shape(shape, tensor.shape)
        except ValueError:
            received = f"shape {tuple(tensor.shape)}"
            raise rejection(
                argument, f"broadcastable to {tuple(shape)}", received, "Pass arrays of one shape."
            ) from None
    return given.values()
