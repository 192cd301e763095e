import numpy as np
import pytest

from ib_keras.estimators.rows.blocks import VALUES, blocks, slices


@pytest.mark.parametrize("n, size", [(10, 3), (9, 3), (1, 3), (3, 10), (0, 3)])
def test_slices_part_the_rows_in_order(n, size):
    parts = slices(n, size)
    assert [row for part in parts for row in range(n)[part]] == list(range(n))
    assert all(part.stop - part.start <= size for part in parts)


@pytest.mark.parametrize("n, width", [(1, 1), (20_000, 20_000), (20_000, 200_000), (20_000, 2 * VALUES)])
def test_blocks_make_no_more_values_than_they_may_but_for_a_single_row(n, width):
    parts = blocks(n, width)
    rows = [part.stop - part.start for part in parts]
    assert sum(rows) == n and (max(rows) == 1 or max(rows) * width <= VALUES)
    assert max(rows) in (n, max(1, VALUES // width)), "and as many rows as that allows"


def test_the_limit_may_be_smaller():
    assert [np.arange(7)[part].tolist() for part in blocks(7, 10, values=30)] == [[0, 1, 2], [3, 4, 5], [6]]
