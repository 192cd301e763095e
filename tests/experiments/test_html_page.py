from html.parser import HTMLParser

from ib_keras.experiments.html_page import PAGE, STYLE


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
    tags.feed(PAGE.format(title="Run", style=STYLE, body="<p>text</p>"))
    assert (
        tags.open == []
        and ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in tags.seen
    )
    assert STYLE.count("{") == STYLE.count("}") and "http" not in STYLE, "nothing is fetched"
