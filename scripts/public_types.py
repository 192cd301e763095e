"""How much of the public surface is annotated: what a type checker and an editor know of `ib_keras`.

Public are the functions and classes in front of the families (`ib.estimators.KSG`), with the fields and methods that
their names show, those of base classes in the package included. basedpyright reads their annotations. Types of other
packages count as known, and so does a field whose type follows from its assignment. Ends with 1 if a public symbol
lacks an annotation, and lists each.
"""

import inspect
import json
import pathlib
import subprocess
import sys

import ib_keras

CHECKED = ("function", "method", "variable")  # a class is as known as its members
SHOWN_DUNDERS = ("__init__", "__call__")


def faces():
    """Returns the package and the families that it shows."""
    families = (getattr(ib_keras, name) for name in dir(ib_keras))
    return [ib_keras, *filter(inspect.ismodule, families)]


def definitions():
    """Returns the dotted names under which everything that the faces show is defined, base classes included."""
    shown = [value for face in faces() for name, value in vars(face).items() if not name.startswith("_")]
    objects = [one for value in shown for one in getattr(value, "__mro__", [value])]
    return {
        f"{one.__module__}.{one.__qualname__}"
        for one in objects
        if inspect.isroutine(one) or inspect.isclass(one)
        if one.__module__.partition(".")[0] == "ib_keras"
    }


def is_public(symbol, shown):
    """Says whether a symbol of the report is one of `shown`, or a member of it that its name shows."""
    owner, _, member = symbol["name"].rpartition(".")
    visible = not member.startswith("_") or member in SHOWN_DUNDERS
    return symbol["category"] in CHECKED and (symbol["name"] in shown or (owner in shown and visible))


def completeness():
    """Returns basedpyright's record of every symbol of the package."""
    command = [sys.executable, "-m", "basedpyright", "--verifytypes", "ib_keras", "--ignoreexternal", "--outputjson"]
    printed = subprocess.run(command, capture_output=True, text=True, cwd=pathlib.Path(__file__).parents[1])
    return json.loads(printed.stdout)["typeCompleteness"]["symbols"]


def lacks(symbol):
    """Returns the annotations that a symbol lacks, in basedpyright's words. Docstrings have a law of their own."""
    if symbol["isTypeAmbiguous"] and symbol["category"] == "variable":
        return []
    said = [one["message"].splitlines()[0] for one in symbol["diagnostics"] if "docstring" not in one["message"]]
    return said or ([] if symbol["isTypeKnown"] else ["Type annotation is missing"])


def main():
    shown = definitions()
    public = [symbol for symbol in completeness() if is_public(symbol, shown)]
    incomplete = {symbol["name"]: lacks(symbol) for symbol in public if lacks(symbol)}
    for name, said in sorted(incomplete.items()):
        print(f"{name}: {'; '.join(said)}")
    print(f"{len(public) - len(incomplete)} of {len(public)} public symbols are annotated")
    return bool(incomplete or not public)


if __name__ == "__main__":
    sys.exit(main())
