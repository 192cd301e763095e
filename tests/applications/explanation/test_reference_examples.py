import numpy as np
import pytest

from ib_keras._checks import InputError
from ib_keras.applications.explanation.reference_examples import reference_examples

X = np.zeros([4, 3], np.float32)


def test_examples_themselves_stand_in():
    assert reference_examples(None, X) is X


def test_dtype_is_that_of_the_examples():
    assert reference_examples(np.ones([5, 3], int), X).dtype == np.float32


@pytest.mark.parametrize("reference", [np.zeros([1, 3]), np.zeros([5, 2]), [[np.nan] * 3] * 5])
def test_references_that_do_not_fit_are_refused(reference):
    with pytest.raises(InputError):
        reference_examples(reference, X)
