import math
import re
import shutil
import subprocess
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.experiments import report
from ib_keras.experiments.run_folder import RunFolder

ROW = {
    "epoch": 2,
    "data": "val",
    "layer": "code <1>",
    "estimator": "Channel",
    "I(X;T)": 2.0,
    "I(X;T)_upper": 2.2,
    "I(X;T)_kind": "lower",
    "I(X;T)_verdict": "trusted",
    "I(X;T)_reason": "the leave-one-out upper bound is 2.200",
    "I(T;Y)": 1.0,
    "I(T;Y)_ceiling": math.log(10),
    "I(T;Y)_verdict": "biased_high",
    "I(T;Y)_reason": "use more rows",
    "flags": "1 of 4 units are dead",
}


@pytest.fixture
def run(tmp_path):
    folder = RunFolder(tmp_path / "run")
    folder.write_json(
        "run.json",
        {
            "status": "finished",
            "seconds": 12.3,
            "arguments": {"model": "VAE", "dataset": "digits", "beta": 2.0},
            "config": {"latent_dim": 4},
            "versions": {"keras": "3"},
            "numbers": {"test_mse": 0.0123456},
        },
    )
    folder.write_rows("plane.csv", [ROW | {"epoch": 0, "I(X;T)": math.nan}, ROW])
    folder.write_rows("history.csv", [{"epoch": 1, "loss": 3.0}, {"epoch": 2, "loss": 2.0}])
    for name in ("history.png", "information_plane.png", "zebra.png"):
        ax = plt.subplots()[1]
        ax.plot(np.arange(3))
        folder.write_figure(name, ax)
    return folder.path


def test_a_table_that_is_cut_says_so(run):
    RunFolder(run, resume=True).write_rows("history.csv", [{"epoch": epoch, "loss": 1.0} for epoch in range(1, 31)])
    assert "<h2>History: the last 20 of 30</h2>" in report(run).read_text()


def test_page_holds_everything_and_asks_for_nothing(run):
    text = report(run).read_text()
    pictures = re.findall(r'<img alt="([^"]*)" src="data:image/png;base64,', text)
    assert [picture.split(":")[0].split(" ")[0] for picture in pictures] == ["The", "Loss", "zebra"], (
        "named pictures first"
    )
    assert not re.findall(r'(?:src|href)="(?!data:)', text) and "<script" not in text
    for expected in (
        "VAE on digits",
        "finished",
        "12 s of training",
        "0.01235",
        "arguments.beta",
        "config.latent_dim",
        "versions.keras",
    ):
        assert expected in text
    assert "<h2>History</h2>" in text
    assert "code &lt;1&gt;" in text and "<1>" not in text, "names are escaped"


class Markup(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}


def markup(text):
    found = Markup()
    found.feed(text)
    return found


def test_no_text_of_a_run_becomes_markup(run):
    harmless = markup(report(run).read_text())
    hostile = "\"'><script src=x onload=alert(1)>&lt;"
    folder = RunFolder(run, resume=True)
    named = {key: {hostile: hostile, "model": hostile} for key in ("arguments", "config", "versions", "numbers")}
    folder.write_json("run.json", named | {"status": hostile, "error": hostile})
    folder.write_rows("plane.csv", [{key: hostile if isinstance(value, str) else value for key, value in ROW.items()}])
    folder.write_rows("history.csv", [{"epoch": 1, hostile: hostile}])
    (run / "figures" / "zebra.png").rename(run / "figures" / "\"'><script>.png")
    found = markup(report(run).read_text())
    assert found.tags == harmless.tags and found.attributes == harmless.attributes


def test_run_that_failed_says_why(tmp_path):
    RunFolder(tmp_path / "run").write_json("run.json", {"status": "failed", "error": "ValueError: no luck"})
    text = report(tmp_path / "run").read_text()
    assert "ValueError: no luck" in text and 'class="status failed"' in text


def test_plane_without_a_record(tmp_path):
    RunFolder(tmp_path / "run").write_rows("plane.csv", [ROW])
    assert "Rows of the plane" in report(tmp_path / "run").read_text()


def test_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="a run folder with run.json or plane.csv"):
        report(tmp_path)
    with pytest.raises(InputError, match="Received: .*nowhere"):
        report(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
@pytest.mark.parametrize("width", [390, 1280])
def test_browser_shows_every_picture_without_scrolling_sideways(run, tmp_path, width):
    probe = (
        "<script>onload = () => document.body.innerHTML = "
        "`answer=${document.documentElement.scrollWidth <= window.innerWidth} "
        "${[...document.images].filter(i => i.naturalWidth > 0 && i.width <= window.innerWidth).length} "
        "${window.innerWidth}.`</script>"
    )
    page = tmp_path / "probe.html"
    page.write_text(report(run).read_text().replace("</body>", probe + "</body>"))
    command = [
        BROWSER,
        "--headless",
        "--disable-gpu",
        "--no-sandbox",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={width},900",
        "--dump-dom",
        page.as_uri(),
    ]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    assert "answer=true 3 " in shown, shown[-300:]
    assert int(re.search(r"answer=true 3 (\d+)\.", shown).group(1)) <= max(width, 500), (
        "Chrome's windows are at least 500 wide"
    )


@pytest.mark.parametrize(
    ("text", "whole"),
    [("a,b\n1,2\n", True), ("a,b\n1,2\n3,4\n", True), ("a,b,c\n1,2,\n", True), ("", False), ("a,c\n1,2\n", False)],
)
def test_a_table_goes_on_from_what_the_checkpoint_knows(text, whole):
    assert report.__globals__["_continues"](text, "a,b\n1,2\n") is whole


@pytest.mark.parametrize("changed", [{"status": "x"}, {"error": "x"}, {"seed": 4}, None])
def test_the_record_of_a_stopped_run_that_was_changed_is_named(changed, tmp_path):
    folder = RunFolder(tmp_path / "run")
    with pytest.raises(KeyboardInterrupt), folder.recording({"seed": 3}):
        raise KeyboardInterrupt
    told = "Missing, or changed since the run wrote them: run.json."
    assert told not in report(folder.path).read_text()
    record = folder.read_json("run.json")
    folder.write_json("run.json", {} if changed is None else record | changed)
    assert told in report(folder.path).read_text()
