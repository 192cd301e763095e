import numpy as np
import pytest

from ib_keras.estimators.rows.leading_components import leading_components

RNG = np.random.default_rng(0)


def test_components_of_wide_rows_are_their_singular_vectors():
    wide = RNG.normal(size=[200, 60]) * 0.5 ** np.arange(60) + 7
    left, lengths, _ = np.linalg.svd(wide - wide.mean(axis=0), full_matrices=False)
    found = leading_components(wide, 4)
    assert np.abs(found) == pytest.approx(np.abs(left[:, :4] * lengths[:4]), abs=1e-6)
    assert (leading_components(wide, 4) == found).all()


def test_narrow_rows_are_handed_back_and_few_rows_have_few_components():
    narrow = RNG.normal(size=[20, 4])
    assert leading_components(narrow, 4) is narrow
    assert leading_components(RNG.normal(size=[3, 9]), 5).shape == (3, 3)
