"""Executes docs/gallery.md from top to bottom, and writes the picture that stands above each block of code."""

import argparse
import pathlib
import re

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "gallery.md"
BLOCK = re.compile(r"(?:!\[.*?\]\((pictures/\w+\.png)\)\n\n)?```python\n(.*?)```", re.DOTALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=PAGE.parent, help="folder for pictures/ (default: docs)")
    draw(PAGE.read_text(), parser.parse_args().out)


def blocks(text):
    """Returns [(path of the picture or None, code)] of a page."""
    return [(picture or None, code) for picture, code in BLOCK.findall(text)]


def draw(text, folder):
    """Runs the blocks of a page in one namespace, and keeps the figure that each of them leaves open."""
    names = {}
    for picture, code in blocks(text):
        exec(compile(code, str(PAGE), "exec"), names)
        if picture:
            path = folder / picture
            path.parent.mkdir(parents=True, exist_ok=True)
            plt.gcf().savefig(path, dpi=110, bbox_inches="tight")
            print(path)
        plt.close("all")


if __name__ == "__main__":
    main()
