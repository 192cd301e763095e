"""Links of a finished site that lead nowhere are found."""

from tests.scripts.loading import site


def test_broken_links_are_found(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<h1 id="top">x</h1><a href="a/">a</a><a href="#top">t</a>'
        '<a href="https://keras.io">k</a><a href="a/index.html#below">b</a>'
    )
    (tmp_path / "a" / "index.html").write_text(
        '<a id="below" href="../index.html#nowhere">x</a><img src="no.png"><a href="mailto:a@b.c">m</a>'
    )
    with site("built_links") as module:
        broken = module.broken_links(tmp_path)
    assert broken == [("a/index.html", "../index.html#nowhere"), ("a/index.html", "no.png")]
