import numpy as np

from ib_keras.applications.probing.label_draws import label_draws

Y = np.repeat([0, 1, 2], [50, 30, 3])


def test_classes_are_drawn_evenly_while_they_last():
    for count, expected in ((6, [2, 2, 2]), (20, [9, 8, 3]), (83, [50, 30, 3])):
        for places in label_draws(Y, count, 3):
            drawn = np.bincount(Y[places], minlength=3)
            assert len(set(places)) == count and sorted(drawn) == sorted(expected)


def test_a_few_labels_are_of_random_classes():
    firsts = [Y[places[0]] for places in label_draws(Y, 1, 60)]
    assert set(firsts) == {0, 1, 2}


def test_draws_follow_from_the_seed():
    first, again, other = ([places.tolist() for places in label_draws(Y, 9, 2, seed)] for seed in (0, 0, 1))
    assert first == again != other and first[0] != first[1]
