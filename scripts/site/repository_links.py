"""Links of pages as the repository has them, turned into links of the site, which has another order of files."""

import pathlib
import posixpath
import re
from collections.abc import Callable, Mapping

ROOT = pathlib.Path(__file__).resolve().parents[2]
RESULTS = "scripts/benchmarks/results"
CODE = r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[^\S\n]*$|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
"""A block or a span of code in Markdown, in which nothing is a link or a formula."""
_LINK = re.compile(rf"{CODE}|\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^()\s]+)\)", re.DOTALL | re.MULTILINE)
_ATTRIBUTE = re.compile(rf"{CODE}|(?P<name>\b(?:src|href)=\")(?P<target>[^\"]+)\"", re.DOTALL | re.MULTILINE)
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|#|/)")
_RENAMED = {
    "README.md": "index.md",
    "README.zh-CN.md": "chinese.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "docs/README.md": "pages.md",
}


def site_pages() -> dict[str, str]:
    """Returns {path in the repository: path in the site} of the files that are no listing."""
    pages = {path: page for path, page in _RENAMED.items() if (ROOT / path).exists()}
    for path in sorted((ROOT / "docs").rglob("*")):
        if path.is_file() and (name := str(path.relative_to(ROOT))) not in pages:
            pages[name] = name.removeprefix("docs/")
    pages |= {name: name for name in sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("notebooks/*.ipynb"))}
    for path in sorted((ROOT / RESULTS).glob("*.*")):
        pages[f"{RESULTS}/{path.name}"] = f"results/{path.stem}.md"
    return pages


def listing_of(path: str) -> str:
    """Returns the page of the site that lists a file of the repository."""
    return f"source/{path}.md"


def linked_files() -> list[str]:
    """Returns the files of the repository that a page links to, and that have no page of their own."""
    pages, found = site_pages(), set()
    for source in pages:
        if source.endswith(".md"):
            for target in targets(pathlib.Path(ROOT, source).read_text(), source):
                if target not in pages and (ROOT / target).is_file():
                    found.add(target)
    return sorted(found)


def targets(markdown: str, source: str) -> list[str]:
    """Returns the paths in the repository that the links of the file `source` lead to."""
    found = []
    for pattern in (_LINK, _ATTRIBUTE):
        for match in pattern.finditer(markdown):
            if match["target"] and not _ELSEWHERE.match(match["target"]):
                found.append(_resolved(match["target"], source)[0])
    return found


def with_site_links(markdown: str, source: str, pages: Mapping[str, str], finished: bool = False) -> str:
    """Returns the text of the file `source` with links that lead to the pages of the site.

    A link to a folder leads to its first page; where it has none, it becomes its text. mkdocs turns links to
    files of Markdown into addresses, in pages of Markdown alone: with `finished`, links are addresses already.
    """

    def link(match):
        if not match["target"] or _ELSEWHERE.match(match["target"]):
            return match[0]
        target = _on_site(match["target"], source, pages)
        if target is None:
            return match["text"]
        # A picture that is a link has a link in its text.
        return f"[{_LINK.sub(link, match['text'])}]({_as_address(target) if finished else target})"

    def attribute(match):
        if not match["target"] or _ELSEWHERE.match(match["target"]):
            return match[0]
        target = _on_site(match["target"], source, pages)
        return match[0] if target is None else f'{match["name"]}{_as_address(target)}"'

    return _ATTRIBUTE.sub(attribute, _LINK.sub(link, markdown))


def outside_code(change: Callable[[str], str], markdown: str) -> str:
    """Returns a text with `change` made to all of it that is neither a block nor a span of code."""
    parts, end = [], 0
    for match in re.finditer(CODE, markdown, re.DOTALL | re.MULTILINE):
        parts += [change(markdown[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, change(markdown[end:])])


def _resolved(target, source):
    path, _, anchor = target.partition("#")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), path)), anchor


def _on_site(target, source, pages):
    path, anchor = _resolved(target, source)
    if (ROOT / path).is_dir():
        page = min((page for inside, page in pages.items() if inside.startswith(f"{path}/")), default=None)
        if page is None:
            return None
    elif (page := pages.get(path)) is None:
        if not (ROOT / path).is_file():
            return target  # mkdocs says that it leads nowhere
        page = listing_of(path)
    own = pages.get(source) or listing_of(source)
    return posixpath.relpath(page, posixpath.dirname(own) or ".") + (f"#{anchor}" if anchor else "")


def _as_address(target):
    """Returns the address of a page of the site."""
    path, mark, anchor = target.partition("#")
    return re.sub(r"\.(md|ipynb)$", ".html", path) + mark + anchor
