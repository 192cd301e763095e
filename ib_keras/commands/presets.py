"""`ib-keras presets`: prints the models from the literature, with the number that each should reach."""

from ib_keras._files import packaged_toml
from ib_keras._tables import text_table
from ib_keras.commands._options import screen_width

_SHOWN = ("model", "dataset", "epochs", "number", "at_most", "what")


def add_arguments(command):
    """Adds nothing: the list has no options."""


def run(options):
    tables = packaged_toml("models/presets.toml")
    rows = [{"preset": name} | {key.replace("_", " "): table[key] for key in _SHOWN} for name, table in tables.items()]
    print(text_table(rows, width=screen_width()))
