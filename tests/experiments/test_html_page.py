import re
from html.parser import HTMLParser

import pytest

from ib_keras.experiments.html_page import STYLE, element, page


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_frame_is_well_formed_and_fits_a_phone():
    tags = Tags()
    tags.feed(page("Run", element("p", "text")).decode())
    assert (
        tags.open == []
        and ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in tags.seen
    )
    assert "article p, h3, td { overflow-wrap: anywhere; }" in STYLE, "long names stay within a phone's width"
    assert STYLE.count("{") == STYLE.count("}") and "http" not in STYLE, "nothing is fetched"


def test_values_of_any_kind_are_text_in_their_place():
    seen = page("<b>", element("p", "</p>", element("i", None, title='">'), "&amp;<", 3), element("p", "\ud800"))
    tags = Tags()
    tags.feed(seen.decode())
    assert [tag for tag, _ in tags.seen] == [
        "html",
        "head",
        "meta",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "p",
        "i",
        "p",
    ]
    assert ("i", {"title": '">'}) in tags.seen and b"&lt;/p&gt;<i" in seen and b"</i>&amp;amp;&lt;3</p>" in seen


def colors():
    """Returns the colours of the light page and of the dark one, by name."""
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in STYLE.split("@media")[:2])
    return light, dark


def luminance(color):
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "ground"])
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "bad"])
def test_texts_stand_out_from_their_ground(theme, ground, ink):
    """The ratio 4.5 is that of level AA of the accessibility guidelines of the web."""
    low, high = sorted(luminance(colors()[theme][name]) for name in (ink, ground))
    assert (high + 0.05) / (low + 0.05) >= 4.5
