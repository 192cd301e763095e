"""A connection between two workers, which carries records of JSON and bytes, and tells when the other side has died."""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Mapping
from typing import Any

_HEAD = struct.Struct(">QQ")
_MOST_BYTES_OF_A_RECORD = 2**26
_KEEP_ALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 6}
"""A machine that has vanished without a word is noticed after three quarters of a minute."""


class BrokenLineError(OSError):
    """The other side has closed the connection, or speaks another language."""


class Line:
    """Sends and receives records, each with bytes beside it, over a connected socket.

    Args:
      connection: the connected socket, which belongs to the line from now on.

    >>> here, there = map(Line, socket.socketpair())
    >>> here.send({"epoch": 3}, b"weights")
    >>> there.receive()
    ({'epoch': 3}, b'weights')
    >>> here.close(), there.close()
    (None, None)
    """

    def __init__(self, connection: socket.socket):
        self._socket, self._sending = connection, threading.Lock()
        if connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEEP_ALIVE.items():
                if hasattr(socket, name):  # macOS has other names
                    connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def send(self, record: Mapping[str, Any], content: bytes = b"") -> None:
        """Sends a record that JSON can hold, and bytes beside it.

        Args:
          record: what is said.
          content: bytes of any length; none by default.

        Raises:
          BrokenLineError: if the other side is gone.
        """
        text = json.dumps(record).encode()
        with self._sending:
            try:
                self._socket.sendall(_HEAD.pack(len(text), len(content)) + text)
                self._socket.sendall(content)
            except OSError as error:
                raise BrokenLineError(str(error)) from error

    def receive(self, patience: float | None = None) -> tuple[dict[str, Any], bytes]:
        """Returns the next record and the bytes beside it.

        Args:
          patience: seconds to wait for them; None (default) waits for ever.

        Raises:
          BrokenLineError: if the other side is gone, is silent, or sends anything else.
        """
        try:
            self._socket.settimeout(patience)
            of_text, of_content = _HEAD.unpack(self._exactly(_HEAD.size))
            if of_text > _MOST_BYTES_OF_A_RECORD:
                raise BrokenLineError("no record of a worker")
            record = json.loads(self._exactly(of_text))
            content = self._exactly(of_content)
        except (ValueError, OSError) as error:
            raise BrokenLineError(str(error)) from error
        finally:
            with contextlib.suppress(OSError):
                self._socket.settimeout(None)
        if not isinstance(record, dict):
            raise BrokenLineError("no record of a worker")
        return record, content

    def is_dead(self) -> bool:
        """Returns whether the other side has closed the connection, as far as this is known without sending."""
        try:
            return self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Closes the connection, on which the other side is then at its end too."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _exactly(self, size):
        parts = []
        while size:
            part = self._socket.recv(min(size, 2**20))
            if not part:
                raise BrokenLineError("the other side has closed the connection")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
