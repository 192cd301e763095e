"""Runs every signature of SavedModels where only TensorFlow is installed, on inputs that another process has written.

The folder holds `<name>/saved_model/` and `<name>/inputs/<signature>-<n>.npz`; the output of each input is written to
`<name>/outputs/<signature>-<n>.npy`. Keras, which TensorFlow installs along, is kept from being imported.
"""

import importlib.util
import json
import pathlib
import sys

FOREIGN = "ib_keras", "tensorflow_probability", "tf_keras"


def main(folder):
    installed = [name for name in FOREIGN if importlib.util.find_spec(name)]
    for name in (*FOREIGN, "keras"):
        sys.modules[name] = None
    import numpy as np
    import tensorflow as tf

    for one in sorted(folder.iterdir()):
        served = tf.saved_model.load(str(one / "saved_model"))
        (one / "outputs").mkdir(exist_ok=True)
        for path in sorted((one / "inputs").iterdir()):
            given = {name: tf.constant(value) for name, value in np.load(path).items()}
            (output,) = served.signatures[path.stem.rpartition("-")[0]](**given).values()
            np.save(one / "outputs" / f"{path.stem}.npy", output.numpy())
    print(json.dumps({"tensorflow": tf.__version__, "numpy": np.__version__, "installed": installed}))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
