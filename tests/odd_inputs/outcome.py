"""What became of an odd input: a sane result, one clear error, or a fault, with the reason."""

import contextlib
import dataclasses
import io
import signal
import traceback
import warnings

import numpy as np

from ib_keras._checks import InputError
from ib_keras.estimate import Estimate

SECONDS = 30


@dataclasses.dataclass(frozen=True)
class Outcome:
    """`kind` is `sane`, `refused` or `fault`; `what` is the value, the message or the reason."""

    kind: str
    what: str


class TooLong(BaseException):
    """The limit of time is reached. No `except Exception` on the way catches it."""


def outcome_of(call, absurd, seconds=SECONDS):
    """Runs a call without arguments, and returns its `Outcome`."""
    try:
        with _limited(seconds), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            result = call()
            return _of_result(result, absurd)
    except InputError as error:
        return _of_message(str(error))
    except TooLong:
        return Outcome("fault", f"more than {seconds} s")
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        text = " ".join(str(error).split())[:120]
        return Outcome("fault", f"{type(error).__name__}: {text} ({last.filename.split('/')[-1]}:{last.lineno})")


def _of_message(message):
    if "\n" in message:
        return Outcome("fault", f"a message of several lines: {message!r:.100}")
    if "Received: " not in message:
        return Outcome("fault", f"a message that does not quote the value: {message:.100}")
    return Outcome("refused", message)


def _of_result(result, absurd):
    if absurd:
        return Outcome("fault", f"an absurd value was accepted: {' '.join(repr(result).split())[:80]}")
    if isinstance(result, Estimate):
        return _of_estimate(result)
    return Outcome("sane", type(result).__name__)


def _of_estimate(estimate):
    trusted = estimate.verdict == "trusted"
    if trusted and not np.isfinite([estimate.nats, estimate.std_error]).all():
        return Outcome("fault", f"trusted, and no number: {estimate}")
    if not trusted and not estimate.reason:
        return Outcome("fault", f"a verdict without a reason: {estimate}")
    if abs(estimate.nats) > 1e6:
        return Outcome("fault", f"nonsense: {estimate.nats:g} nats")
    return Outcome("sane", estimate.verdict)


@contextlib.contextmanager
def _limited(seconds):
    def stop(number, frame):
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
