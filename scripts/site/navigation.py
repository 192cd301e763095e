"""The navigation of the site: mkdocs.yml gives its order, and pages that are not there are left out."""

from collections.abc import Collection

PAGES = (".md", ".ipynb")


def present(entry: str | dict, pages: Collection[str]) -> str | dict | None:
    """Returns an entry of the navigation with the pages that exist, or None where none of them does.

    A path that ends with `*` stands for all pages that begin so, but for the page in front of them.
    """
    if isinstance(entry, str):
        return entry if entry in pages else None
    ((title, inside),) = entry.items()
    if isinstance(inside, str):
        return entry if inside in pages else None
    found = []
    for one in inside:
        if isinstance(one, str) and one.endswith("*"):
            matching = [page for page in pages if page.startswith(one[:-1]) and page.endswith(PAGES)]
            found += sorted(page for page in matching if not page.endswith("/index.md"))
        elif (kept := present(one, pages)) is not None:
            found.append(kept)
    return {title: found} if found else None
