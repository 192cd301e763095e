"""The options that say on which devices and machines a command works."""

import argparse

from ib_keras.experiments.crew import STRATEGIES, WAIT


class _OfOneMachine(tuple):
    """Holds the strategies, and shows those of one machine: the recipe refuses the other one, and says why."""

    def __iter__(self):
        return (name for name in super().__iter__() if name != "multi_worker")


def add_devices(command: argparse.ArgumentParser, purpose: str, several_machines: bool = False):
    """Adds `--strategy` and `--devices`, and the options of several machines.

    Args:
      command: the parser of the command.
      purpose: what the devices are for, as help shows it.
      several_machines: whether the recipe can be carried out by several machines; default False, where the options are
        taken, and refused by the recipe.
    """
    group = command.add_argument_group("devices", purpose)
    of_machines = ", multi_worker several machines" * several_machines
    group.add_argument(
        "--strategy",
        choices=STRATEGIES if several_machines else _OfOneMachine(STRATEGIES),
        default="auto",
        help=f"single takes one device, mirrored all GPUs or parts of the processor{of_machines}; "
        "auto takes what there is (default: %(default)s)",
    )
    group.add_argument("--devices", type=int, metavar="N", help="number of devices of mirrored (default: all)")
    shown = (lambda text: text) if several_machines else (lambda _: argparse.SUPPRESS)
    group.add_argument(
        "--workers",
        metavar="HOST:PORT,...",
        help=shown(
            "addresses of all machines, the same on each; the first measures and writes FOLDER (default: those that "
            "TF_CONFIG names)"
        ),
    )
    group.add_argument("--index", type=int, metavar="I", help=shown("place of this process among --workers, from 0"))
    group.add_argument(
        "--wait",
        type=float,
        default=WAIT,
        metavar="SECONDS",
        help=shown("time in which all machines have to come (default: %(default)g)"),
    )
