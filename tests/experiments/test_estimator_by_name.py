from ib_keras.experiments.estimator_by_name import estimator_classes


def test_estimators_of_two_arrays_with_defaults():
    found = estimator_classes()
    assert {"KSG", "PlugIn", "InfoNCE", "Auto"} <= set(found) and list(found) == sorted(found)
    assert not {"Channel", "NoisyChannel", "Subsampled", "ConditionalKSG"} & set(found)
    assert all(kind() == kind() for kind in found.values())
