"""The navigation leads to every page of docs/, and to nothing else."""

import pathlib
import re

from tests.scripts.loading import site

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMED = re.findall(r"[\w/]+\.md", (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")[2])


def test_every_page_of_docs_is_named():
    assert [path.name for path in (ROOT / "docs").glob("*.md") if path.name not in {*NAMED, "README.md"}] == []


def test_no_page_is_named_twice():
    assert len(NAMED) == len(set(NAMED))


def test_pages_that_are_not_there_are_left_out():
    pages = ["a.md", "n/2.ipynb", "n/1.ipynb", "n/index.md", "n/x.png"]
    with site("navigation") as module:
        assert module.present({"A": "a.md"}, pages) == {"A": "a.md"}
        assert module.present({"B": ["b.md", {"C": ["c.md"]}]}, pages) is None
        assert module.present({"N": ["n/index.md", "n/*"]}, pages) == {"N": ["n/index.md", "n/1.ipynb", "n/2.ipynb"]}
