"""One version: the package, its metadata, the citation and the changelog name the same."""

import configparser
import pathlib
import re

import ib_keras
from ib_keras._version import UNKNOWN, installed_version

ROOT = pathlib.Path(__file__).resolve().parents[1]


def setup_cfg():
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    return parser["metadata"]


def citation():
    """Returns the top-level fields of CITATION.cff that hold one line."""
    return dict(re.findall(r"^([\w-]+): (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE))


def test_version_is_the_one_of_setup_cfg():
    assert ib_keras.__version__ == setup_cfg()["version"], "run scripts/test.sh, which installs the package again"


def test_citation_has_the_version_and_the_license():
    assert citation()["cff-version"] == "1.2.0"
    assert citation()["version"] == setup_cfg()["version"]
    assert citation()["license"] == setup_cfg()["license_expression"]
    assert f"  - name: {setup_cfg()['author']}\n" in (ROOT / "CITATION.cff").read_text()


def test_changelog_opens_with_the_version_or_what_comes_after_it():
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    released = [heading for heading in headings if heading != "Unreleased"]
    assert released[0] == setup_cfg()["version"] and len(headings) - len(released) <= 1


def test_source_tree_without_metadata_says_that_its_version_is_unknown():
    assert installed_version("ib_keras_that_nobody_installed") == UNKNOWN
