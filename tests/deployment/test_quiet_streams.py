import os
import sys

from ib_keras.deployment.quiet_streams import quiet_streams


def test_what_c_writes_is_held_back_and_only_inside(capfd):
    os.write(2, b"before ")
    with quiet_streams():
        os.write(2, b"native ")
        print("python", file=sys.stderr)
    os.write(2, b"after")
    assert capfd.readouterr().err.replace("python\n", "") == "before after"
