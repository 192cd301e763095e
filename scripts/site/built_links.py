"""The links of the finished site: every address and every anchor inside of it must lead somewhere."""

import html.parser
import pathlib
import urllib.parse


def broken_links(site: pathlib.Path) -> list[tuple[str, str]]:
    """Returns (page, link) of each link or picture in the pages of a folder that leads nowhere inside of it."""
    pages = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    broken = []
    for path, page in pages.items():
        if path.name == "404.html":  # its addresses start at the root of a server
            continue
        for link in sorted(page.links):
            address = urllib.parse.urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(address.path)).resolve() if address.path else path.resolve()
            target = target / "index.html" if target.is_dir() else target
            anchor = urllib.parse.unquote(address.fragment)
            known = (
                pages.get(site / target.relative_to(site.resolve())) if target.is_relative_to(site.resolve()) else None
            )
            if not target.exists() or (anchor and known and anchor not in known.anchors):
                broken.append((str(path.relative_to(site)), link))
    return broken


class _Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.anchors = set(), {"__top"}

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag in ("a", "img", "script", "link"):
            self.links |= {given[name] for name in ("href", "src") if given.get(name)}


def _read(path):
    page = _Page()
    page.feed(path.read_text())
    return page
