"""Codes stand where they are, apart by class."""

import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots import latent

CODES = np.random.default_rng(0).normal(size=(60, 3))
LABELS = np.arange(60) % 4 + 2


def names(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_all_codes_without_labels(given):
    ax = latent(CODES[:, :2], ax=given)
    assert ax is given and ax.get_legend() is None
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), CODES[:, :2])
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("t[0]", "t[1]")


def test_first_two_columns_by_class():
    ax = latent(CODES, LABELS)
    assert names(ax) == ["2", "3", "4", "5"]
    for points, name in zip(ax.collections, range(2, 6), strict=True):
        np.testing.assert_array_equal(points.get_offsets(), CODES[LABELS == name, :2])


def test_classes_differ_in_colour_and_marker():
    points = latent(CODES, LABELS).collections
    assert len({tuple(part.get_facecolor()[0]) for part in points}) == 4
    assert len({part.get_paths()[0].vertices.tobytes() for part in points}) == 4


def test_twenty_classes_have_twenty_colours():
    points = latent(CODES, np.arange(60) % 20).collections
    assert len({tuple(part.get_facecolor()[0]) for part in points}) == 20


def test_one_dimension_is_a_histogram_of_every_code():
    ax = latent(CODES[:, :1], LABELS)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("t[0]", "examples") and names(ax) == ["2", "3", "4", "5"]
    for patch, name in zip(ax.patches, range(2, 6), strict=True):
        height, _ = _heights_and_width(patch)
        assert np.isclose(height.sum(), (LABELS == name).sum())


def _heights_and_width(patch):
    corners = patch.get_xy()
    edges = np.unique(corners[:, 0])
    return corners[1:-1:2, 1][: len(edges) - 1], edges[1] - edges[0]


@pytest.mark.parametrize(
    "codes, labels",
    [
        (CODES[:, 0], None),
        (CODES[None], None),
        (np.full((3, 2), np.nan), None),
        (np.zeros((0, 2)), None),
        (CODES, LABELS[:5]),
        (CODES, LABELS.astype(float)),
        (CODES, np.eye(60, dtype=int)),
    ],
)
def test_bad_input_is_refused(codes, labels):
    with pytest.raises(InputError):
        latent(codes, labels)


def test_the_legend_has_the_names_of_the_classes():
    ax = latent(CODES, np.arange(60) % 3, class_names=["box", "row"])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["box", "row", "2"]
