"""The imports of the package, read from its source: the graph that the laws of architecture are about.

`scripts/import_graph.py` reads other trees by the same functions; without an argument they read this one.
"""

import ast
import functools
import pathlib

PACKAGE = pathlib.Path(__file__).resolve().parents[2] / "ib_keras"


@functools.cache
def tree_of(path):
    """Returns the syntax tree of a file, parsed once for all tests."""
    return ast.parse(path.read_text())


def name_of(path, package=PACKAGE):
    """Returns the dotted name of a file below the package's parent: `ib_keras.estimators.auto`."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def modules(package=PACKAGE):
    """Returns {dotted name: path} of every file of the package."""
    return {name_of(path, package): path for path in sorted(package.rglob("*.py"))}


def imports_of(tree, known):
    """Returns the dotted names in `known` that a tree imports, lazy imports inside functions included."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & set(known)) or {node.module}
    return found


@functools.cache
def graph(package=PACKAGE, faces=False):
    """Returns {dotted name: dotted names that it imports} of every file, and on request of the faces of folders."""
    known = modules(package)
    files = {name: path for name, path in known.items() if faces or path.name != "__init__.py"}
    return {name: imports_of(tree_of(path), known) for name, path in files.items()}


def folder_of(name):
    """Returns the dotted name of the folder that a module lies in."""
    return name if modules()[name].name == "__init__.py" else name.rpartition(".")[0]


def arrows(edges):
    """Returns {folder: {child: children of the same folder that it imports}}, with files and folders as children."""
    found = {}
    for name, others in edges.items():
        for other in others:
            mine, theirs = name.split("."), other.split(".")
            shared = next(
                (i for i, pair in enumerate(zip(mine, theirs)) if pair[0] != pair[1]), min(len(mine), len(theirs))
            )
            if shared < min(len(mine), len(theirs)):
                found.setdefault(".".join(mine[:shared]), {}).setdefault(mine[shared], set()).add(theirs[shared])
    return found


def reached_from(edges, start):
    """Returns the nodes of a graph {node: nodes} that arrows lead to from `start`; itself only by a circle."""
    found, waiting = set(), [start]
    while waiting:
        new = set(edges.get(waiting.pop(), ())) - found
        found |= new
        waiting.extend(new)
    return found


def circles(edges):
    """Returns the sets of nodes that reach one another: one set for all circles that hang together."""
    reached = {node: reached_from(edges, node) for node in edges}
    return {
        frozenset(other for other in reached[node] if node in reached.get(other, ()))
        for node in edges
        if node in reached[node]
    }


def floors(edges):
    """Returns the number of nodes on the longest way down a graph; nodes of a circle stand on one floor."""
    home = {node: circle for circle in circles(edges) for node in circle}

    @functools.cache
    def depth(group):
        below = {home.get(other, frozenset([other])) for node in group for other in edges.get(node, ())}
        return 1 + max((depth(other) for other in below if other != group), default=0)

    return max((depth(home.get(node, frozenset([node]))) for node in edges), default=1)


def circle_in(edges):
    """Returns the first circle of a graph {node: nodes}, as a list that ends where it begins, or None."""
    done = set()

    def search(node, path):
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        found = next(
            (circle for other in sorted(edges.get(node, ())) if (circle := search(other, [*path, node]))), None
        )
        done.add(node)
        return found

    return next((circle for node in sorted(edges) if (circle := search(node, []))), None)
