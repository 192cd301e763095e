"""The reference: a page for each family, with every member that its face shows, found in the source alone."""

import ast
import pathlib
import re

from repository_links import ROOT

PACKAGE = ROOT / "ib_keras"
_SHORT_FAMILIES = ("estimate", "export", "distribute", "plane_row")
"""Families of one file each."""


def pages() -> dict[str, str]:
    """Returns {path in the site: Markdown} of the pages of the reference."""
    return {"reference/index.md": _overview()} | {f"reference/{name}.md": page_of(name) for name in families()}


def families() -> list[str]:
    """Returns the names of the families, folders first, in the order of the alphabet."""
    folders = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py") if path.parent.name != "commands")
    return [*folders, *sorted(_SHORT_FAMILIES)]


def members(family: str) -> dict[str, str]:
    """Returns {public name: where it is defined, as in `ib_keras.estimators.neighbours.ksg.KSG`} of a family."""
    path = PACKAGE / family / "__init__.py"
    is_folder = path.exists()
    tree = ast.parse((path if is_folder else PACKAGE / f"{family}.py").read_text())
    found = {}
    for node in _statements(tree):
        match node:
            case ast.ImportFrom(module=module, names=aliases) if is_folder and module.startswith(f"ib_keras.{family}."):
                # `import KSG as KSG` shows a name; a name that is imported without `as` is only used.
                found |= {alias.asname: f"{module}.{alias.name}" for alias in aliases if alias.asname == alias.name}
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = f"ib_keras.{family}.{name}"
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = f"ib_keras.{family}.{name}"
    return {name: found[name] for name in sorted(found, key=str.lower) if not name.startswith("_")}


def page_of(family: str) -> str:
    """Returns the Markdown page of a family: its sentence, a table of its members, and the documentation of each."""
    path = PACKAGE / family / "__init__.py"
    sentence = _first_line(ast.parse((path if path.exists() else PACKAGE / f"{family}.py").read_text()))
    shown = members(family)
    rows = [f"| [`{name}`](#{target}) | {_summary(target)} |" for name, target in shown.items()]
    parts = [f"# ib_keras.{family}", sentence, "\n".join(["| name | |", "| --- | --- |", *rows])]
    for name, target in shown.items():
        parts.append(f"::: {target}\n    options:\n      heading: {name}\n      toc_label: {name}")
    return "\n\n".join(parts) + "\n"


def _overview():
    rows = []
    for family in families():
        path = PACKAGE / family / "__init__.py"
        sentence = _first_line(ast.parse((path if path.exists() else PACKAGE / f"{family}.py").read_text()))
        rows.append(f"| [`ib_keras.{family}`]({family}.md) | {len(members(family))} | {_in_a_cell(sentence)} |")
    return (
        "\n\n".join(
            [
                "# Reference",
                "Every public name, by family, from the docstrings of the package: `help(ib_keras.estimators.KSG)` "
                "says the same. All information is in nats.",
                "\n".join(["| family | names | |", "| --- | --- | --- |", *rows]),
                "`ib.evaluate` is [`applications.evaluate`](applications.md), `ib.wrap` is [`models.wrap`](models.md), "
                "`ib.export` is [`export.export`](export.md), and `ib.Estimate` is [`estimate.Estimate`](estimate.md).",
            ]
        )
        + "\n"
    )


def _statements(tree):
    """Yields the statements of a module, and those under `if TYPE_CHECKING`."""
    for node in tree.body:
        if isinstance(node, ast.If):
            yield from node.body
        else:
            yield node


def _summary(target):
    """Returns the first line of the docstring of an object, for a cell of a table; nothing where it has none."""
    module, _, name = target.rpartition(".")
    path = pathlib.Path(ROOT, *module.split("."))
    tree = ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text())
    for node, after in zip(tree.body, [*tree.body[1:], None]):
        match node:
            case ast.FunctionDef(name=found) | ast.ClassDef(name=found) if found == name:
                return _in_a_cell(_first_line(node))
            case ast.Assign(targets=[ast.Name(id=found)]) | ast.AnnAssign(target=ast.Name(id=found)) if found == name:
                match after:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        return _in_a_cell(text.splitlines()[0])
                return f"`{ast.unparse(node.value)}`" if isinstance(node.value, ast.Name) else ""
    return ""


def _first_line(node):
    return (ast.get_docstring(node) or "").partition("\n")[0]


def _in_a_cell(text):
    """Returns a text with its bars written so that they do not end the cell, in code and outside of it."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part.replace("|", "\\|") if part.startswith("`") else part.replace("|", "&#124;") for part in parts)
