import ib_keras
from ib_keras.deployment.versions import versions


def test_versions_name_what_numbers_depend_on():
    assert {"ib_keras", "python", "tensorflow", "keras", "tensorflow_probability", "numpy"} == set(versions())
    assert versions()["ib_keras"] == ib_keras.__version__
