"""The version of the installed package: `setup.cfg` holds it, and nothing else repeats it in code."""

import importlib.metadata

UNKNOWN = "0+unknown"


def installed_version(package="ib_keras"):
    """Returns the version in the metadata of an installed package, or `0+unknown` for a source tree without any."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return UNKNOWN


__version__ = installed_version()
