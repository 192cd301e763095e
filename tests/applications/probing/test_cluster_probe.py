import numpy as np

from ib_keras.applications.probing.cluster_probe import ClusterProbe, clusters_for

CENTRES = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
ROWS = np.repeat(CENTRES, 20, axis=0) + np.random.default_rng(0).normal(size=[60, 2])


def test_one_label_names_a_cluster():
    probe = ClusterProbe(ROWS, 3)
    assert np.array_equal(probe.predict(ROWS, ROWS[[0, 20, 40]], np.array([5, 6, 7])), np.repeat([5, 6, 7], 20))


def test_the_commonest_label_names_a_cluster():
    probe = ClusterProbe(ROWS, 3)
    labelled = ROWS[[0, 1, 2, 20, 40]]
    assert probe.predict(CENTRES, labelled, np.array([1, 0, 1, 2, 2])).tolist() == [1, 2, 2]


def test_a_cluster_without_labels_has_that_of_the_nearest_row():
    assert ClusterProbe(ROWS, 3).predict(CENTRES, ROWS[[0, 20]], np.array([3, 4])).tolist() == [3, 4, 3]
    far = np.array([[0.0, 0.0], [9.0, 8.0]])
    assert ClusterProbe(ROWS, 3).predict(CENTRES[1:2], far, np.array([3, 4])).tolist() == [4]


def test_no_more_clusters_than_rows():
    assert clusters_for(1000, 3, 20) == 20 and clusters_for(5, 3, 20) == 3 and clusters_for(40, 3, 200) == 20
