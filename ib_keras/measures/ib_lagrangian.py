"""The information-bottleneck Lagrangian in both of its published forms."""

from typing import Any

from numpy.typing import ArrayLike

from ib_keras._checks import one_of

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
    return _FORMS[one_of("form", form, _FORMS)](i_xt, i_ty, beta)
