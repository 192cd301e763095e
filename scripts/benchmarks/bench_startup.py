"""The cost of a start: our commands and imports beside imports of Keras, in pairs of fresh processes.

The two processes of a pair take turns, so that whatever else the machine does falls on both alike. Seconds are those of
the processor, user and system together. The ratio is the median over the pairs of our seconds / theirs: 1 costs as
much. One pair before those that count fills the caches of compiled files.
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table, text_table

ROOT = pathlib.Path(__file__).resolve().parents[2]
KERAS = "import keras"
PAIRS = [
    ("ib-keras --help", KERAS),
    ("ib-keras --version", KERAS),
    ("ib-keras datasets", KERAS),
    ("ib-keras presets", KERAS),
    ("import ib_keras", KERAS),
    ("import ib_keras", "import keras, tensorflow_probability"),
]


def main():
    options = arguments()
    rows = [compared(ours, theirs, options.pairs) for ours, theirs in PAIRS]
    print(text_table(rows))
    if options.out:
        write_atomically(options.out, markdown_table(rows))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7, help="pairs that count (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, help="Markdown file for the table (default: only the screen)")
    return parser.parse_args()


def compared(ours, theirs, pairs):
    """Returns the medians of both starts, in seconds of the processor, and the median of their ratios."""
    seconds = [(spent(ours), spent(theirs)) for _ in range(pairs + 1)][1:]
    columns = [statistics.median(column) for column in zip(*seconds)]
    ratio = statistics.median(mine / other for mine, other in seconds)
    return {"ours": ours, "theirs": theirs, "our seconds": columns[0], "their seconds": columns[1], "ratio": ratio}


def spent(start):
    """Returns the seconds of the processor that a fresh process takes: a command line of ours, or a line of Python."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command(start), check=True, capture_output=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def command(start):
    """Returns the words that run a start with the Python that runs this script."""
    program, *rest = start.split()
    return [sys.executable, "-m", "ib_keras.cli", *rest] if program == "ib-keras" else [sys.executable, "-c", start]


def environment():
    """Returns the environment of the processes, which import the package that this script belongs to."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}


if __name__ == "__main__":
    main()
