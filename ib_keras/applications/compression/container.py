"""The form of a compressed file: a header, blocks, and an end, each with a checksum."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np

from ib_keras._checks import InputError, rejection

VERSION = 2
_MAGIC = b"IBKZ"
_START = struct.Struct("<4sB")
_FIXED = struct.Struct("<B16s4s8sBI")
_BLOCK = struct.Struct("<II")
_CHECKSUM = struct.Struct("<I")
_END = struct.Struct("<IQ")


class Header(NamedTuple):
    """Holds everything in front of the blocks.

    Args:
      kind: 0 for compression without loss, 1 with loss.
      model: digest of the model, 16 bytes.
      signature: four bytes of how the model's outputs are rounded.
      dtype: dtype of the examples.
      shape: shape of an example.
      settings: what a decoder of this kind needs besides the model.
    """

    kind: int
    model: bytes
    signature: bytes
    dtype: np.dtype
    shape: tuple[int, ...]
    settings: bytes


def write_header(file: BinaryIO, header: Header) -> None:
    """Writes magic, version and header."""
    name, shape = header.dtype.str.encode(), header.shape
    fixed = _FIXED.pack(header.kind, header.model, header.signature, name, len(shape), len(header.settings))
    content = _START.pack(_MAGIC, VERSION) + fixed + struct.pack(f"<{len(shape)}I", *shape) + header.settings
    file.write(content + _CHECKSUM.pack(zlib.crc32(content)))


def write_block(file: BinaryIO, rows: int, content: bytes) -> None:
    """Writes the number of examples of a block, which is at least 1, its checksum and its content."""
    head = _BLOCK.pack(rows, len(content))
    file.write(head + _CHECKSUM.pack(zlib.crc32(head + content)) + content)


def write_end(file: BinaryIO, rows: int) -> None:
    """Writes the number of examples of all blocks: a file without it is cut off."""
    end = _END.pack(0, rows)
    file.write(end + _CHECKSUM.pack(zlib.crc32(end)))


def read_header(file: BinaryIO) -> Header:
    """Returns the header of a file.

    Raises:
      InputError: for a file of another kind or version, or one that is damaged.
    """
    start = file.read(_START.size)
    if len(start) < _START.size or not start.startswith(_MAGIC):
        raise rejection("file", "written by `Compressor.compress`", f"{start!r} at its start", "Pass another file.")
    if start[-1] != VERSION:
        raise rejection(
            "file", f"of version {VERSION}", f"version {start[-1]}", "Use the version of ib_keras that wrote it."
        )
    fixed = _read(file, _FIXED.size)
    kind, model, signature, name, axes, length = _FIXED.unpack(fixed)
    shape, settings = _read(file, 4 * axes), _read(file, length)
    _verify(file, start + fixed + shape + settings)
    dtype = np.dtype(name.rstrip(b"\0").decode())
    return Header(kind, model, signature, dtype, struct.unpack(f"<{axes}I", shape), settings)


def read_blocks(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yields the number of examples and the content of each block.

    Raises:
      InputError: for a file that is damaged or cut off, or that has more after its end.
    """
    total = 0
    while True:
        head = _read(file, _BLOCK.size)
        rows, length = _BLOCK.unpack(head)
        if not rows:
            break
        checksum, content = _read(file, _CHECKSUM.size), _read(file, length)
        if checksum != _CHECKSUM.pack(zlib.crc32(head + content)):
            raise damaged("a checksum that does not fit")
        total += rows
        yield rows, content
    end = head + _read(file, _END.size - _BLOCK.size)
    _verify(file, end)
    if _END.unpack(end)[1] != total:
        raise damaged(f"{total} examples instead of {_END.unpack(end)[1]}")
    if file.read(1):
        raise damaged("bytes after its end")


def rows_of(file: BinaryIO) -> int:
    """Returns the number of examples in a file, which stands at its end, and goes back to where the file was."""
    here = file.tell()
    file.seek(0, 2)
    if file.tell() < here + _END.size + _CHECKSUM.size:
        raise damaged("an end that is cut off")
    file.seek(-_END.size - _CHECKSUM.size, 2)
    end = _read(file, _END.size)
    _verify(file, end)
    file.seek(here)
    return _END.unpack(end)[1]


def damaged(found: str) -> InputError:
    """Returns the refusal of a file that is not as it was written."""
    return rejection("file", "whole, as it was written", found, "Copy the file again.")


def _verify(file, content):
    if _read(file, _CHECKSUM.size) != _CHECKSUM.pack(zlib.crc32(content)):
        raise damaged("a checksum that does not fit")


def _read(file, length):
    content = file.read(length)
    if len(content) < length:
        raise damaged("a file that is cut off")
    return content
