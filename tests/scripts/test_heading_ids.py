"""Headings in Chinese have the ids that a table of contents links to."""

import pytest

from tests.scripts.loading import site


@pytest.fixture
def heading_ids():
    with site("heading_ids") as module:
        yield module


def test_headings_without_letters_are_numbered_and_others_stay(heading_ids):
    page = '<h1 id="">信息</h1><h2 class="a" id="1">1. 熵</h2><h2 id="">练习</h2><a id="">x</a>'
    numbered = '<h1 id="_1">信息</h1><h2 class="a" id="1">1. 熵</h2><h2 id="_2">练习</h2><a id="">x</a>'
    assert heading_ids.with_heading_ids(page) == numbered
