"""`ib-keras datasets`: prints the names of the data sets, and which files and folders `--dataset` reads."""

from ib_keras import datasets as family
from ib_keras._tables import text_table
from ib_keras.commands._options import screen_width
from ib_keras.datasets.sources.source import KINDS

ADVICE = (
    "Options: --target names the labels, --missing and --scale say what becomes of values, --task classification or "
    "regression; a fifth of the examples is held out unless the source has a test part. Files are never unpickled. "
    "In Python: print(ib.datasets.load(SOURCE, target=...))."
)


def add_arguments(command):
    """Adds nothing: the list has no options."""


def run(options):
    width = screen_width()
    summaries = {name: getattr(family, name).__doc__.strip().splitlines()[0] for name in family.names()}
    print(text_table([{"name": name, "contents": summary} for name, summary in summaries.items()], width=width))
    print("\nData of your own, as --dataset:\n")
    print(text_table([{"source": source, "what is read": text} for source, text in KINDS.items()], width=width))
    print(f"\n{ADVICE}")
