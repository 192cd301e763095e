"""`ib-keras datasets`: prints the names of the data sets, each with one line about it."""

from ib_keras import datasets as family
from ib_keras._tables import text_table


def add_arguments(command):
    """Adds nothing: the list has no options."""


def run(options):
    summaries = {name: getattr(family, name).__doc__.strip().splitlines()[0] for name in family.names()}
    print(text_table([{"name": name, "contents": summary} for name, summary in summaries.items()]))
