"""Digests of files and of records, by which a run knows whether what it reads is what it wrote."""

import hashlib
import json
import pathlib
from collections.abc import Mapping
from typing import Any

SEAL = "sha256"
_UNSEALED = (SEAL, "status")


def digest(path: pathlib.Path) -> str | None:
    """Returns the SHA-256 of a file in hexadecimal digits, or None where there is no file that can be read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def sealed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a record with the SHA-256 of its content, whose values must be as JSON has them.

    The status of a run is left out of the digest, and so is the error in the record of a finished one.

    >>> is_whole(sealed({"epoch": 3})), is_whole(sealed({"epoch": 3}) | {"epoch": 4}), is_whole({"epoch": 3})
    (True, False, None)
    """
    return {**record, SEAL: _digest_of(record)}


def is_whole(record: Mapping[str, Any]) -> bool | None:
    """Returns whether a record is as it was sealed, or None for one that was never sealed."""
    return record[SEAL] == _digest_of(record) if SEAL in record else None


def _digest_of(record):
    left_out = (*_UNSEALED, "error") if record.get("status") == "finished" else _UNSEALED
    content = {key: value for key, value in record.items() if key not in left_out}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
