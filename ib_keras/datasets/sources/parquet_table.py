"""Tables in `.parquet` files, read by pandas where it is installed."""

import pathlib

from ib_keras._checks import InputError, rejection
from ib_keras.datasets.sources.memory import require_room
from ib_keras.datasets.sources.table import Table, table_of_frame

_UNPACKED = 10


def parquet_table(path: pathlib.Path) -> Table:
    """Reads a table of a `.parquet` file.

    Raises:
      InputError: where pandas or pyarrow is missing, or the file is no such table.
    """
    require_room(_UNPACKED * path.stat().st_size, path.name, "Save a part of its rows.")
    try:
        import pandas as pd  # pyright: ignore[reportMissingImports]

        return table_of_frame(pd.read_parquet(path), path.stem)
    except ImportError as error:
        raise rejection(
            "source",
            "a table that can be read here",
            f"{path.name}, for which pandas and pyarrow are needed",
            "Run `pip install pandas pyarrow`, or save the table as CSV.",
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise rejection(
            "source", "a readable .parquet file", f"{path.name} ({error})", "Save it again, or as CSV."
        ) from error
