"""Stops by SIGINT and SIGTERM, at once or at the end of the step that is at work; a second signal kills the process."""

import signal
import threading
from types import FrameType, TracebackType

EXIT_CODE_OF_SIGINT, EXIT_CODE_OF_SIGTERM = (128 + number for number in (signal.SIGINT, signal.SIGTERM))


class Terminated(SystemExit):
    """Raised by SIGTERM. It ends the process with exit code 143 where nobody catches it.

    Args:
      advice: sentence that says how to go on; "" (default) for none.
    """

    def __init__(self, advice: str = ""):
        super().__init__(EXIT_CODE_OF_SIGTERM)
        self.advice = advice

    def __str__(self):
        return self.advice


class StopSignals:
    """Context in which the first SIGINT raises `KeyboardInterrupt`, and the first SIGTERM raises `Terminated`.

    Between `begin_step` and `end_step` the exception waits for `end_step`. A second signal kills the process at once.
    A signal that the process ignores, as below `nohup`, stays ignored. In other threads than the main thread, which
    Python alone interrupts, the context does nothing.

    Args:
      advice: sentence that says how to go on, held by the exceptions; "" (default) for none.

    >>> with StopSignals("Pass resume=True.") as stops:
    ...     stops.begin_step()
    ...     signal.raise_signal(signal.SIGTERM)
    ...     print("the step ends")
    ...     try:
    ...         stops.end_step()
    ...     except Terminated as stop:
    ...         print(stop.code, stop)
    the step ends
    143 Pass resume=True.
    """

    def __init__(self, advice: str = ""):
        self._advice, self._before = advice, {}
        self._received, self._stepping = None, False

    def __enter__(self) -> "StopSignals":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None):
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def begin_step(self) -> None:
        """Begins a step that is not to be left in its middle."""
        self._stepping = True

    def end_step(self) -> None:
        """Ends the step, and raises what a signal has asked for since it began."""
        self._stepping = False
        if self._received is not None:
            self._stop()

    def _receive(self, number: int, frame: FrameType | None):
        self._received = number
        # The system itself kills by the next signal, also where Python does not come to run a handler.
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)
        if not self._stepping:
            self._stop()

    def _stop(self):
        raise Terminated(self._advice) if self._received == signal.SIGTERM else KeyboardInterrupt(self._advice)
