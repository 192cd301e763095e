"""`ib-keras report`: writes the report of a run folder and prints its path."""

from ib_keras.experiments.report import report


def add_arguments(command):
    command.add_argument("run_folder", metavar="RUN", help="folder that `ib-keras train` or `ib-keras plane` wrote")


def run(options):
    print(f"Report: {report(options.run_folder)}")
