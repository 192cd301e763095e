"""The gallery's page is executed as it stands, and every picture that it shows has been drawn."""

from tests.scripts.loading import script

gallery = script("gallery")
TEXT = gallery.PAGE.read_text()


def test_writes_the_picture_that_stands_above_its_lines(tmp_path):
    start = "```python\nimport matplotlib.pyplot as plt\nn = 3\n```\n\n"
    text = start + "![a line](pictures/line.png)\n\n```python\nplt.plot([n])\n```\n"
    gallery.draw(text, tmp_path)
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["line.png"]


def test_each_picture_of_the_page_has_its_lines_and_was_drawn():
    drawn = [picture for picture, _ in gallery.blocks(TEXT) if picture]
    assert len(drawn) == TEXT.count("![") and all((gallery.PAGE.parent / picture).exists() for picture in drawn)
    for _, code in gallery.blocks(TEXT):
        compile(code, "gallery.md", "exec")
