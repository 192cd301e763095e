"""`ib-keras presets`: prints the models from the literature, with the number that each should reach."""

from ib_keras._files import packaged_toml
from ib_keras._tables import text_table
from ib_keras.commands._options import screen_width

_COLUMNS = {
    "model": "model",
    "dataset": "dataset",
    "epochs": "epochs",
    "number": "number",
    "at most": "at_most",
    "description": "what",
}
"""{column: key in the file of presets}."""


def add_arguments(command):
    """Adds nothing: the list has no options."""


def run(options):
    tables = packaged_toml("models/presets.toml")
    rows = [
        {"preset": name} | {column: table[key] for column, key in _COLUMNS.items()} for name, table in tables.items()
    ]
    print(text_table(rows, width=screen_width()))
