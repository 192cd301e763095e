import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.plots.mapped_pictures import mapped_pictures
from ib_keras.plots.shown_attribution import ShownAttribution

RNG = np.random.default_rng(0)
SHOWN = ShownAttribution(RNG.random([3, 4, 6]), "nats", ["a\nb", "c", "d"], [True, False, True])


def test_maps_lie_over_pictures_exactly():
    pictures = RNG.random([3, 4, 6, 3]) * 255
    axes = mapped_pictures(SHOWN, pictures)
    assert len(axes.images) == 6
    for place, (map_, picture) in enumerate(zip(SHOWN.maps, pictures)):
        below, above = axes.images[2 * place : 2 * place + 2]
        assert np.array_equal(above.get_array(), map_) and above.get_extent() == below.get_extent()
        assert np.corrcoef(below.get_array().ravel(), picture.mean(axis=-1).ravel())[0, 1] == pytest.approx(1)
        assert above.get_clim() == (0, SHOWN.maps.max()), "one scale for all"
    assert [text.get_text() for text in axes.texts] == SHOWN.captions


def test_the_unit_stands_on_the_bar_and_doubt_has_a_dashed_frame():
    axes = mapped_pictures(SHOWN)
    assert len(axes.images) == 3 and axes.figure.axes[1].get_ylabel() == "nats per pixel"
    assert [patch.get_linestyle() for patch in axes.patches] == ["solid", "--", "solid"]


def test_pictures_of_another_size_are_refused():
    with pytest.raises(InputError, match=r"the pictures of the maps, of shape \(3, 4, 6\)"):
        mapped_pictures(SHOWN, np.zeros([3, 4, 4]))
