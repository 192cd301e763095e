"""Every public member of every family is in the generated reference."""

import importlib
import inspect
import re

import pytest

import ib_keras as ib
from tests.scripts.loading import site


@pytest.fixture
def reference():
    with site("reference_pages") as module:
        yield module


def shown_by(family):
    """Returns the public names of a family that are no modules of its folder, as Python finds them."""
    module = getattr(ib, family) if family != "export" else inspect.getmodule(ib.export)
    if not hasattr(module, "__path__"):  # a family of one file: what the file itself defines
        return [
            name for name, one in vars(module).items() if not name.startswith("_") and inspect.getmodule(one) is module
        ]
    names = getattr(module, "__all__", dir(module))
    return [name for name in names if not name.startswith("_") and is_member(getattr(module, name), family)]


def is_member(one, family):
    if inspect.ismodule(one) or isinstance(one, bool):  # `TYPE_CHECKING`
        return False
    home = getattr(one, "__module__", None)
    return home is None or not isinstance(home, str) or home.startswith(f"ib_keras.{family}")


def test_families_are_those_of_the_package(reference):
    modules = {name for name in ib.__all__ if inspect.ismodule(getattr(ib, name)) or name == "export"}
    assert set(reference.families()) == modules


@pytest.mark.parametrize(
    "family", [name for name in ib.__all__ if inspect.ismodule(getattr(ib, name)) or name == "export"]
)
def test_every_member_of_a_family_has_its_documentation(reference, family):
    page = reference.page_of(family)
    documented = re.findall(r"^::: (\S+)\n    options:\n      heading: (\w+)$", page, re.MULTILINE)
    names = [name for _, name in documented]
    assert sorted(set(shown_by(family)) - set(names)) == []
    assert len(set(names)) == len(names) > 0
    for target, _ in documented:
        module, _, name = target.rpartition(".")
        assert hasattr(importlib.import_module(module), name), target


def test_table_has_the_first_line_of_each_docstring(reference):
    page = reference.page_of("estimators")
    summary = ib.estimators.KSG.__doc__.partition("\n")[0]
    assert f"| [`KSG`](#ib_keras.estimators.neighbours.ksg.KSG) | {summary} |" in page


def test_bars_do_not_end_a_cell(reference):
    page = reference.page_of("measures")
    rows = [line for line in page.splitlines() if line.startswith("| [")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}
