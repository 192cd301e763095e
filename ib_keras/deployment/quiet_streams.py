"""Silence of libraries in C++, which write to the standard error whatever Python holds back."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

_STANDARD_ERROR = 2


@contextlib.contextmanager
def quiet_streams() -> Iterator[None]:
    """Holds back what is written to the standard error inside this context, by libraries in C++ too.

    Converters write a page for each operation that they lack, although their error holds the same.
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as held, contextlib.ExitStack() as stack:
        terminal = os.dup(_STANDARD_ERROR)
        stack.callback(os.close, terminal)
        stack.callback(os.dup2, terminal, _STANDARD_ERROR)
        os.dup2(held.fileno(), _STANDARD_ERROR)
        yield
