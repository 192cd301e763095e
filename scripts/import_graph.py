"""How the package is built, in numbers: folders, floors, arrows, circles, and the longest files and functions.

    python scripts/import_graph.py [FOLDER OF THE PACKAGE]

A row of the table is a folder, and its children are the files and folders in it. An arrow is a pair of children of
which the first imports the second, lazy imports included. Floors are the children on the longest way down. A circle
is a set of children that import one another. The face of a folder (`__init__.py`) imports by its purpose and does not
count.
"""

import argparse
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.laws.imports import arrows, circles, floors, graph, modules, tree_of  # noqa: E402
from tests.laws.sizes import function_lengths  # noqa: E402

COLUMNS = ("folder", "files", "folders", "floors", "arrows", "circles", "longest file", "longest function")


def lines_of(path):
    return len(path.read_text().splitlines())


def longest(paths):
    """Returns the longest file and the longest function of some files, in words."""
    file = max(paths, key=lines_of)
    length, name, where = max(
        (n, name, path) for path in paths for name, n in [("-", 0), *function_lengths(tree_of(path))]
    )
    return f"{file.name} {lines_of(file)}", f"{where.stem}.{name} {length}"


def row(folder, package):
    """Returns the numbers of one folder, in the order of `COLUMNS`."""
    path = modules(package)[folder].parent
    files = sorted(path.glob("*.py"))
    inner = [face.parent for face in path.glob("*/__init__.py")]
    children = arrows(graph(package)).get(folder, {})
    count = sum(len(others - {name}) for name, others in children.items())
    return (folder, len(files) - 1, len(inner), floors(children), count, len(circles(children)), *longest(files))


def rows(package):
    """Returns a row for each folder, the package itself first."""
    faces = [name for name, path in modules(package).items() if path.name == "__init__.py"]
    return [row(folder, package) for folder in faces]


def summary(package):
    """Returns the numbers of the whole package as a sentence."""
    paths = modules(package).values()
    edges = graph(package)
    units = [path for path in paths if path.name != "__init__.py"]
    file, function = longest(list(paths))
    fullest = max(rows(package), key=lambda one: one[1])
    return (
        f"{len(units)} files of {sum(map(lines_of, paths)):,} lines in {len(paths) - len(units)} folders; "
        f"{sum(map(len, edges.values()))} imports between files on {floors(edges)} floors; "
        f"circles: {len(circles(edges))}; the fullest folder is {fullest[0]} with {fullest[1]} files; "
        f"the longest file is {file}, the longest function {function} lines."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="?", type=pathlib.Path, default=ROOT / "ib_keras")
    package = parser.parse_args().package.resolve()
    for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows(package)):
        print("|", " | ".join(map(str, cells)), "|")
    print(f"\n{summary(package)}")


if __name__ == "__main__":
    main()
