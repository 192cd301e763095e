"""`ib-keras estimate`: prints the mutual information of two arrays by several estimators, each with its verdict."""

import re

from ib_keras._tables import text_table
from ib_keras.commands._options import screen_width
from ib_keras.experiments.columns import load_columns, require_apart
from ib_keras.experiments.estimate import estimate, selfcheck
from ib_keras.experiments.estimator_by_name import estimator_classes
from ib_keras.experiments.reading_of_estimates import how_to_read

_NAMED = re.compile(r"`(\w+)`")
_OF_PYTHON = (
    "A name in `backticks` is an argument of the estimator, which can be set in Python: "
    "ib_keras.estimators.NAME(argument=...)."
)


def add_arguments(command):
    command.add_argument(
        "x",
        metavar="X",
        help="array of n rows in a file: x.npy, data.npz:KEY, or table.csv:COLUMN,COLUMN; floating values are "
        "continuous, integers and texts discrete",
    )
    command.add_argument("y", metavar="Y", help="array of n rows in a file as for X, row i paired with row i of X")
    command.add_argument(
        "--estimator",
        nargs="+",
        metavar="CLASS",
        help=f"estimators, of {', '.join(estimator_classes())} (default: all that suit the dtypes and train no "
        "network)",
    )
    command.add_argument(
        "--selfcheck", metavar="CLASS", help="estimator whose consistency is tested on the two arrays as well"
    )


def run(options):
    require_apart(options.x, options.y)
    x, y = load_columns("x", options.x), load_columns("y", options.y)
    names = options.estimator or ([options.selfcheck] if options.selfcheck else None)
    results = estimate(x, y, names)
    print(text_table([_line(result) for result in results], width=screen_width()))
    print(f"\n{how_to_read(results)}")
    if any(set(_NAMED.findall(result.reason or "")) - {"x", "y"} for result in results):
        print(_OF_PYTHON)
    if options.selfcheck:
        check = selfcheck(x, y, options.selfcheck)
        print(f"\n{check.summary}")
        print(text_table([_law(row) for row in check.rows], width=screen_width()))


def _line(result):
    return {
        "estimator": result.name,
        "kind": result.kind,
        "nats": result.nats,
        "std_error": result.std_error,
        "bits": result.bits,
        "ceiling": result.ceiling,
        "verdict": result.verdict,
        "reason": result.reason,
    }


def _law(row):
    return {
        "law": row.name,
        "measured": row.measured,
        "": row.relation,
        "expected": row.expected,
        "tolerance": row.tolerance,
        "holds": "yes" if row.passed else "NO",
        "sentence": row.sentence,
    }
