"""The nats of each coordinate of a code, beside where in the example it acts."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ib_keras._checks import above, rejection, seed_of, whole_number
from ib_keras._progress import progress_bar
from ib_keras.applications.explanation.coordinate_information import coordinate_information
from ib_keras.applications.explanation.coordinates_record import CodeCoordinates
from ib_keras.applications.explanation.decoder_response import decoder_response
from ib_keras.applications.explanation.nearest_factors import NearestFactors, nearest_factors
from ib_keras.models.base.autoencoder import Autoencoder
from ib_keras.models.base.checked_input import finite_examples
from ib_keras.models.base.code_walk import deviation_of_codes, require_numbers

_HELD = 64
_LEAST = 20


def coordinates(
    model: Autoencoder,
    x: ArrayLike,
    factors: ArrayLike | None = None,
    factor_names: Sequence[str] | None = None,
    *,
    threshold: float = 0.01,
    max_examples: int = 2000,
    draws: int = 8,
    seed: int = 0,
    verbose: int = 0,
) -> CodeCoordinates:
    """Returns what each coordinate of the code of an autoencoder knows in nats, and where in the example it acts.

    The nats are I(X;T_j) through the channel q(t_j|x), by `estimators.Channel`. The response is
    sqrt(E_t Var_{s ~ q(t_j)}[m(t_1, .., s, .., t_d)]) of each decoded value: m(t) is the mean of p(x|t), t is a draw of
    q(t|x) of an example x, and s a draw of T_j of another example, while the other coordinates stay. A decoder
    m(t) = W t has the response |W_ij| std(T_j). A coordinate may have a response and no nats: the decoder reads its
    noise. A code without noise is its own draw; its nats are those that noise of 0.1 of the deviation of the code
    leaves, by `NoisyChannel`, and compare its coordinates alone.

    Args:
      model: an autoencoder of `ib_keras.models`, or an encoder and a decoder behind `models.wrap`.
      x: examples [n, *input_shape], n >= 20, which the model did not learn from.
      factors: integer factors [n, k] of the same examples, such as `Dataset.factors_test`; None (default) for none.
      factor_names: k names; None (default) for "factor 0", "factor 1", ...
      threshold: nats > 0 below which a coordinate is dead, if its upper bound with 1.96 standard errors is below too;
        default 0.01.
      max_examples: largest number of examples, drawn by the seed, >= 20; default 2000. The responses hold the codes of
        64 of them.
      draws: values of T_j for each held code, >= 2; default 8. The time grows with them and with the coordinates.
      seed: integer seed of all draws.
      verbose: 1 shows a progress bar on a terminal, 0 (default) nothing.

    Returns:
      `CodeCoordinates`, for `plots.code_coordinates`.

    Raises:
      InputError: for a model that is no autoencoder, a decoder of tokens, a posterior whose single coordinates have no
        known law, examples of another shape, fewer than 20, or with NaN, and factors of other rows.

    Example: 30 columns that follow two hidden numbers, and a code of three.

    >>> from ib_keras import models
    >>> r = np.random.default_rng(0)
    >>> x = (r.normal(size=[500, 2]) @ r.normal(size=[2, 30])).astype("float32")
    >>> found = coordinates(models.VAE((30,), 3, hidden=(8,), seed=0), x)
    >>> found.nats.shape, found.response.shape, found.nearest_factor
    ((3,), (3, 30), (None, None, None))

    References:
      Sobol, Global sensitivity indices for nonlinear mathematical models (2001), section 5: the total effect.
      Chen, Li, Grosse & Duvenaud, Isolating sources of disentanglement in VAEs (2018), eq. 6, for the factors.
    """
    if not isinstance(model, Autoencoder):
        remedy = "Wrap an encoder and a decoder: `ib_keras.models.wrap(encoder, decoder)`."
        raise rejection("model", "an autoencoder of ib_keras.models", type(model).__name__, remedy)
    require_numbers(model)
    threshold = above("threshold", threshold, 0, "Pass nats, e.g. 0.01.")
    most = whole_number("max_examples", max_examples, _LEAST, "Pass e.g. 2000.")
    draws = whole_number("draws", draws, 2, "Pass e.g. 8.")
    seed = seed_of(seed, below=2**31)
    x, factors = _drawn(finite_examples(x, model.example_shape), factors, most, seed)
    bar = progress_bar(2 * model.latent_dim, "step", verbose)
    q = model.posterior(x)
    t = _finite(q.sample(seed=(seed, 0)).numpy())
    known = coordinate_information(model, q, seed, bar)
    dead = known.dead(threshold)
    response = decoder_response(model, t, _HELD, draws, seed, bar)
    near = _nearest(t, factors, factor_names, dead, seed)
    asked = deviation_of_codes(q), dead, threshold, known.noise_std, *near
    return CodeCoordinates(known.lower, known.upper, response, *asked, *_judged(known, dead, threshold))


def _drawn(x, factors, most, seed):
    """Returns at most `most` rows of examples and factors, drawn by the seed."""
    if len(x) < _LEAST:
        raise rejection("x", f"{_LEAST} examples or more", f"{len(x)}", "Pass a few hundred test examples.")
    if factors is not None and (np.ndim(factors) == 0 or len(np.asarray(factors)) != len(x)):
        received, remedy = f"shape {np.shape(factors)}", "Pass the factors of the same examples."
        raise rejection("factors", f"of one row for each of the {len(x)} examples", received, remedy)
    kept = np.random.default_rng(seed).permutation(len(x))[:most]
    return np.asarray(x)[kept], None if factors is None else np.asarray(factors)[kept]


def _finite(codes):
    lost = int((~np.isfinite(codes).all(axis=1)).sum())
    if lost:
        remedy = "Train with a smaller learning rate."
        raise rejection("model", "with finite codes", f"{lost} of {len(codes)} codes with NaN or infinity", remedy)
    return codes


def _nearest(t, factors, names, dead, seed):
    if factors is not None:
        return nearest_factors(t, factors, names, dead, seed)
    return NearestFactors((None,) * len(dead), np.full(len(dead), np.nan), None)


def _judged(known, dead, threshold):
    """Returns the verdict of all coordinates, and the reason."""
    others = Counter(one.verdict for one in known.lower if one.verdict != "trusted")
    verdict = others.most_common(1)[0][0] if others else "trusted"
    nats = np.array([one.nats for one in known.lower])
    finding = (
        f"{dead.sum()} of {len(dead)} coordinates {_are(dead.sum())} dead, surely below {threshold:g} nats, and the "
        f"most has coordinate {int(nats.argmax())} with {nats.max():.3g} nats"
    )
    if known.noise_std is not None:
        advice = f": no channel is known, and these are nats behind noise of {known.noise_std:.3g}, compare them alone"
    elif others:
        worst = next(one for one in known.lower if one.verdict == verdict)
        advice = (
            f"; {others[verdict]} of the estimates {_are(others[verdict])} {verdict}, the first because {worst.reason}"
        )
    elif dead.all():
        advice = ": lower the weight of the rate, or start with it at 0"
    elif dead.any():
        advice = f": a code of {int((~dead).sum())} would do, or a smaller weight of the rate uses more"
    else:
        advice = ": try a larger code if it should know more"
    return verdict, finding + advice


def _are(count):
    return "is" if count == 1 else "are"
