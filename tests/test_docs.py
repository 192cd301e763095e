"""The pages of docs/: their examples run, their links lead somewhere, their tables are complete."""

import doctest
import re

import pytest

from ib_keras.estimate import KINDS, VERDICTS
from tests.laws.imports import PACKAGE, modules

DOCS = PACKAGE.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def text_of(name):
    return (DOCS / name).read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_run(page):
    found = doctest.testfile(str(page), module_relative=False)
    assert found.failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_stand_in_blocks_of_code(page):
    """Markdown takes `>>>` at the beginning of a line for a quotation."""
    outside = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert re.findall(r"^>>> .*", outside, re.MULTILINE) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page):
    links = [link for link in re.findall(r"\]\(([^)#\s]+)\)", page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_index_names_every_page():
    index = text_of("README.md")
    assert [page.name for page in PAGES if page.name != "README.md" and f"]({page.name})" not in index] == []


def test_floors_name_every_folder_and_no_other():
    named = set(re.findall(r"^\|[ \d]*\| `([\w/]+)/` \|", text_of("architecture.md"), re.MULTILINE))
    faces = [path.parent for path in modules().values() if path.name == "__init__.py" and path.parent != PACKAGE]
    assert named == {str(folder.relative_to(PACKAGE)) for folder in faces}


def test_floors_name_every_file_in_front_of_the_package():
    files = [path.name for path in PACKAGE.glob("[!_]*.py")]
    assert [name for name in files if f"| `{name}` |" not in text_of("architecture.md")] == []


def test_kinds_and_verdicts_are_all_explained():
    page = text_of("estimates.md")
    assert re.findall(r"^\| `(\w+)` \| [A-Z].*\.\s\| .*\.\s\|$", page, re.MULTILINE) == list(VERDICTS)
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []
