"""`ib-keras decompress`: writes the examples of a compressed file to a .npy file."""

from ib_keras.commands._options import add_import, recipe_arguments
from ib_keras.experiments.decompress import decompress


def add_arguments(command):
    command.add_argument("model", metavar="MODEL.keras", help="the saved autoencoder that compressed the file")
    command.add_argument("file", metavar="FILE", help="file of `ib-keras compress`")
    command.add_argument("--out", required=True, metavar="FILE.npy", help="file for the array of examples")
    add_import(command)


def run(options):
    found = decompress(**recipe_arguments(options))
    print(f"An array of shape {found['shape']}.")
    print(f"File: {options.out}")
