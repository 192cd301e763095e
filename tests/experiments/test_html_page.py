from html.parser import HTMLParser

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
