"""Hooks of mkdocs: pages that are made of the repository's own files, without copies of them in git.

Notebooks, the README, the changelog and CONTRIBUTING.md stay where they are. The reference is made of the faces of the
families, the results of the files of benchmarks, and the page of the command line of its parsers.
"""

import pathlib
import re
import tempfile

import command_page
import nbformat
import reference_pages
import result_pages
from built_links import broken_links
from heading_ids import with_heading_ids
from latex2mathml.converter import convert
from mathml import with_mathml
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from navigation import present
from repository_links import ROOT, linked_files, listing_of, site_pages, with_site_links

LOG = get_plugin_logger("site")
LANGUAGES = {".py": "python", ".sh": "bash", ".cff": "yaml", ".json": "json", ".toml": "toml"}
_PYTHON_SESSION = re.compile(r"^```python\n(?=>>> )", re.MULTILINE)
_DIRECTIVE = re.compile(r"\s*# doctest: [^\n]*")
_STYLES = "stylesheets/notebooks.css"
_notebooks = tempfile.TemporaryDirectory(prefix="ib_keras_notebooks_")


def on_config(config):
    pages = {*site_pages().values(), "command_line.md", *reference_pages.pages(), *result_pages.pages()}
    config.nav = [entry for entry in (present(one, pages) for one in config.nav) if entry]
    return config


@event_priority(100)  # before mkdocs-jupyter, which looks for notebooks among the files
def on_files(files, config):
    pages = site_pages()
    made = {page: (ROOT / path).read_text() for path, page in pages.items() if _is_page_from_elsewhere(path, page)}
    made |= reference_pages.pages() | result_pages.pages() | {"command_line.md": command_page.page()}
    made |= {listing_of(path): _listing(path) for path in linked_files()}
    # docs/README.md is the index of a folder on GitHub; that of the site is the README of the repository.
    kept = [file for file in files if file.src_uri != "README.md"]
    kept += [File.generated(config, page, content=text) for page, text in made.items()]
    for path, page in pages.items():
        if path.endswith(".ipynb"):
            # A generated file has no folder of sources, without which mkdocs-jupyter does not find a notebook.
            _write_notebook(path, pages)
            kept.append(File(page, _notebooks.name, config.site_dir, config.use_directory_urls))
    return Files(kept)


def _is_page_from_elsewhere(path, page):
    return path.endswith(".md") and not page.startswith("results/") and path != f"docs/{page}"


def _listing(path):
    text = pathlib.Path(ROOT, path).read_text()
    language = LANGUAGES.get(pathlib.Path(path).suffix, "text")
    return f"---\nsearch:\n  exclude: true\n---\n# {path}\n\n````{language}\n{text.rstrip()}\n````\n"


def _write_notebook(path, pages):
    """Writes a notebook whose texts have the links of the site and formulas that browsers draw."""
    notebook = nbformat.read(ROOT / path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_mathml(with_site_links(cell.source, path, pages, finished=True), convert)
    target = pathlib.Path(_notebooks.name, path)
    target.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, target)


def on_page_markdown(markdown, page, config, files):
    if page.file.src_uri.startswith(("source/", "notebooks/")):
        return markdown
    pages = site_pages()
    source = next((path for path, target in pages.items() if target == page.file.src_uri), None)
    markdown = with_site_links(markdown, source, pages) if source else markdown
    return with_mathml(_DIRECTIVE.sub("", _PYTHON_SESSION.sub("```pycon\n", markdown)), convert)


def on_page_content(html, page, config, files):
    """Moves the styles of notebooks, half a megabyte each, into one file, and gives their headings ids."""
    if not page.file.src_uri.startswith("notebooks/"):
        return html
    styles = "\n".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))
    path = pathlib.Path(config.site_dir, _STYLES)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(styles)
    html = re.sub(r"<style[^>]*>.*?</style>", "", html, flags=re.DOTALL)
    return f'<link rel="stylesheet" href="../{_STYLES}">' + with_heading_ids(html)


def on_post_build(config):
    for page, target in broken_links(pathlib.Path(config.site_dir)):
        LOG.warning("%s links to %s, which is not there", page, target)
