"""Links that work on GitHub lead to the same page of the site."""

import pathlib

import pytest

from tests.scripts.loading import site

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {
    "README.md": "index.md",
    "docs/README.md": "pages.md",
    "docs/trust.md": "trust.md",
    "notebooks/01_a.ipynb": "notebooks/01_a.ipynb",
    "scripts/benchmarks/results/zoo.json": "results/zoo.md",
}


@pytest.fixture
def links():
    with site("repository_links") as module:
        yield module


@pytest.mark.parametrize(
    ("text", "source", "there"),
    [
        ("[a](docs/trust.md)", "README.md", "[a](trust.md)"),
        ("[a](../README.md)", "docs/trust.md", "[a](index.md)"),
        ("[a](README.md#x)", "docs/trust.md", "[a](pages.md#x)"),
        ("[a](../docs/trust.md)", "notebooks/01_a.ipynb", "[a](../trust.md)"),
        ("[a](../scripts/benchmarks/results/zoo.json)", "docs/trust.md", "[a](results/zoo.md)"),
        ("[a](../LICENSE)", "docs/trust.md", "[a](source/LICENSE.md)"),
        ("[a](notebooks)", "README.md", "[a](notebooks/01_a.ipynb)"),
        ("[a](nowhere.md)", "docs/trust.md", "[a](nowhere.md)"),
        ("[the laws](../tests/laws)", "docs/trust.md", "the laws"),
        ("[a](https://keras.io) [b](#below)", "README.md", "[a](https://keras.io) [b](#below)"),
        ("`[a](docs/trust.md)`", "README.md", "`[a](docs/trust.md)`"),
        ("```\n[a](docs/trust.md)\n```", "README.md", "```\n[a](docs/trust.md)\n```"),
        ('<a href="docs/trust.md">', "README.md", '<a href="trust.html">'),
        ("[![p](docs/trust.md)](docs/trust.md)", "README.md", "[![p](trust.md)](trust.md)"),
    ],
)
def test_links_lead_to_pages(links, text, source, there):
    assert links.with_site_links(text, source, PAGES) == there


def test_links_of_notebooks_are_addresses(links):
    text = links.with_site_links("[a](../docs/trust.md#b)", "notebooks/01_a.ipynb", PAGES, finished=True)
    assert text == "[a](../trust.html#b)"


def test_every_page_of_the_repository_has_a_place(links):
    pages = links.site_pages()
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= set(pages)
    assert {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")} <= set(pages)
    shared = [page for page in pages.values() if list(pages.values()).count(page) > 1]
    assert all(page.startswith("results/") for page in shared), "the numbers and the text of a result share a page"


def test_files_that_are_linked_to_are_listed(links):
    assert "CITATION.cff" in links.linked_files()
    assert not set(links.linked_files()) & set(links.site_pages())
