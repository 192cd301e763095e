"""The form of a compressed file: whatever is not as it was written is refused."""

import io

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.compression import container
from ib_keras.applications.compression.container import Header

HEADER = Header(1, bytes(range(16)), b"abcd", np.dtype("uint8"), (3, 4), b"settings")


def written(blocks=((2, b"first"), (5, b""))):
    file = io.BytesIO()
    container.write_header(file, HEADER)
    for rows, content in blocks:
        container.write_block(file, rows, content)
    container.write_end(file, sum(rows for rows, _ in blocks))
    return file.getvalue()


def read(data):
    file = io.BytesIO(data)
    return container.read_header(file), container.rows_of(file), list(container.read_blocks(file))


def test_comes_back_as_it_was_written():
    assert read(written()) == (HEADER, 7, [(2, b"first"), (5, b"")])


def test_every_bit_counts():
    data = written()
    for i in range(len(data)):
        damaged = bytearray(data)
        damaged[i] ^= 16
        with pytest.raises(InputError, match="`file` must be (whole|written by|of version)"):
            read(bytes(damaged))


def test_every_cut_is_seen():
    data = written()
    for length in range(len(data)):
        with pytest.raises(InputError, match="`file` must be (whole|written by)"):
            read(data[:length])


@pytest.mark.parametrize("data", [b"", b"PK\3\4 an archive of another kind", written() + b"x"])
def test_foreign_and_longer_files(data):
    with pytest.raises(InputError, match="`file` must be"):
        read(data)


def test_blocks_that_are_missing(monkeypatch):
    # A block cut out leaves checksums that fit, but not the number of examples.
    block = io.BytesIO()
    container.write_block(block, 2, b"first")
    with pytest.raises(InputError, match="5 examples instead of 7"):
        read(written().replace(block.getvalue(), b""))


def test_another_version_is_named(monkeypatch):
    monkeypatch.setattr(container, "VERSION", 3)
    data = written()
    monkeypatch.undo()
    with pytest.raises(InputError, match="of version 2. Received: version 3. Use the version of ib_keras"):
        read(data)
