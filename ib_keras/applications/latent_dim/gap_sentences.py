"""The sentence about the gap of a curve of errors, found or not."""

from ib_keras.applications.latent_dim.error_curve import RATIO, ErrorCurve, Gap


def is_clear(gap: Gap | None) -> bool:
    """Whether a gap is large enough at its lower end.

    >>> is_clear(None), is_clear(Gap(2, 9.0, 7.0, (2, 2)))
    (False, True)
    """
    return gap is not None and gap.low >= RATIO


def gap_sentence(gap: Gap, curve: ErrorCurve, bracket: tuple[int, int], where: str) -> str:
    """Returns the finding about a gap as a sentence.

    Args:
      gap: the largest gap.
      curve: the curve that has it.
      bracket: smallest and largest number of coordinates of the search.
      where: the place of the finding, such as "with neighbourhoods of 20 rows".
    """
    times = f"{_times(gap.ratio)} as much from the held-out error as the next one"
    if is_clear(gap):
        left = curve.errors.mean(axis=0)[list(curve.dims).index(gap.dim)] / curve.errors[:, 0].mean()
        return f"Coordinate {gap.dim} takes {times}, at least {_times(gap.low)} {where}, and leaves {left:.1%} of it."
    return (
        f"No number from {bracket[0]} to {bracket[1]} stands out: coordinate {gap.dim} takes {times}, at least "
        f"{_times(gap.low)} {where}, where {RATIO:g} times are asked."
    )


def _times(ratio):
    return f"{ratio:.1f} times" if ratio < 1000 else "over 1000 times"
