import io

import matplotlib.pyplot as plt
import pytest

from ib_keras.plots import png


@pytest.mark.parametrize("grid", [(1, 1), (2, 2)])
def test_picture_is_whole_and_figure_is_closed(grid):
    axes = plt.subplots(*grid, figsize=(2, 1))[1]
    before = len(plt.get_fignums())
    pixels = plt.imread(io.BytesIO(png(axes, dpi=100)))
    assert 50 < pixels.shape[0] <= 150 and 100 < pixels.shape[1] <= 250
    assert len(plt.get_fignums()) == before - 1
