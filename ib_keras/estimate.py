"""The result of every estimate: a number in nats, and a verdict on how far it may be trusted."""

import dataclasses
import math

KINDS = ("exact", "point", "lower", "upper")
VERDICTS = ("trusted", "biased_low", "biased_high", "saturated", "undersampled", "ill_posed")
_RELATIONS = {"exact": "=", "point": "~", "lower": ">=", "upper": "<="}
NORMAL_975 = 1.959963984540054
"""The .975 quantile of the standard normal law."""


@dataclasses.dataclass(frozen=True)
class Estimate:
    """Information in nats with its standard error, its limits and a verdict.

    Args:
      nats: the value, in nats. Raw values are kept: a small negative number means that the truth is near 0.
      std_error: standard error of `nats` over repeated samples, in nats; NaN (default) where it is unknown.
      kind: relation of `nats` to the truth: `exact`, `point` (default), `lower` or `upper`.
      ceiling: the largest value that the method can return at this sample size, in nats; default infinity.
      n: number of rows used.
      verdict: `trusted` (default), `biased_low`, `biased_high`, `saturated`, `undersampled` or `ill_posed`.
      reason: the finding behind the verdict with its number, and advice.
      name: name of the estimator.
      unseen: standard error in nats of the bias that the tests of a trusted value may miss; 0 (default) where there is
        none. It widens `interval`.
      could_hide: nats that the method would have missed in these rows; NaN (default) where that was not tested.

    Raises:
      ValueError: if `kind` or `verdict` is not one of these names.

    Example:

    >>> print(Estimate(0.5, std_error=0.01, n=1000, name="KSG", reason="no warning sign"))
    KSG: I ~ 0.5000 +- 0.0100 nats (0.7213 bits), n = 1000, trusted: no warning sign
    """

    nats: float
    std_error: float = math.nan
    kind: str = "point"
    ceiling: float = math.inf
    n: int = 0
    verdict: str = "trusted"
    reason: str = ""
    name: str = ""
    could_hide: float = math.nan
    unseen: float = 0.0

    def __post_init__(self) -> None:
        for field, allowed in (("kind", KINDS), ("verdict", VERDICTS)):
            if getattr(self, field) not in allowed:
                raise ValueError(f"`{field}` must be one of {', '.join(allowed)}. Received: {getattr(self, field)!r}.")
        if self.verdict == "trusted" and (not math.isfinite(self.nats) or math.isinf(self.std_error)):
            self._without_a_number()

    def _without_a_number(self):
        """Makes the verdict `ill_posed`, since a value that is not a number cannot be trusted."""
        object.__setattr__(self, "verdict", "ill_posed")
        object.__setattr__(
            self,
            "reason",
            f"the value is {self.nats} with a standard error of {self.std_error}: look for NaN, infinity or a zero "
            "scale in the data or the distribution",
        )

    @property
    def bits(self) -> float:
        """The value in bits."""
        return self.nats / math.log(2)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (low, high) in nats.

        It reaches as far on both sides as the standard error, joined with `unseen`, and the quantile of Student's t for
        `n` rows say. Where the method may have missed `could_hide` nats, which can only raise the value, the high end
        lies at least as far above it.
        """
        reach = _quantile(self.n) * math.hypot(self.std_error, self.unseen)
        above = reach if math.isnan(self.could_hide) else max(reach, self.could_hide)
        return self.nats - reach, self.nats + above

    @property
    def saturated(self) -> bool:
        """Whether the value is pressed against the ceiling of the method."""
        return self.verdict == "saturated"

    def __float__(self) -> float:
        return float(self.nats)

    def __str__(self) -> str:
        error = "" if math.isnan(self.std_error) else f" +- {self.std_error:.4f}"
        ceiling = f", ceiling {self.ceiling:.2f}" if math.isfinite(self.ceiling) else ""
        reason = f": {self.reason}" if self.reason else ""
        return (
            f"{self.name or 'Estimate'}: I {_RELATIONS[self.kind]} {self.nats:.4f}{error} nats "
            f"({self.bits:.4f} bits), n = {self.n}{ceiling}, {self.verdict}{reason}"
        )


def _quantile(n):
    """Returns the .975 quantile of Student's t for n rows, and that of the normal law where their number is unknown."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.975)) if n > 1 else NORMAL_975
