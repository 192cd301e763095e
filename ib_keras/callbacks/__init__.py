"""Callbacks: they observe training, call estimators, and leave plain rows."""

from ib_keras.callbacks.information_plane import InformationPlane
