"""Plots, which take rows or arrays and return matplotlib axes.

They compute nothing. Only this folder imports matplotlib.

Imports no other folder of the package.
"""

from ib_keras.plots.attribution import attribution as attribution
from ib_keras.plots.code_coordinates import code_coordinates as code_coordinates
from ib_keras.plots.column_differences import column_differences as column_differences
from ib_keras.plots.compression import compression as compression
from ib_keras.plots.coordinates import coordinates as coordinates
from ib_keras.plots.feature_gains import feature_gains as feature_gains
from ib_keras.plots.hard_examples import hard_examples as hard_examples
from ib_keras.plots.heat_map import heat_map as heat_map
from ib_keras.plots.history import history as history
from ib_keras.plots.history import history_panels as history_panels
from ib_keras.plots.information_curve import information_curve as information_curve
from ib_keras.plots.information_history import information_history as information_history
from ib_keras.plots.information_plane import information_plane as information_plane
from ib_keras.plots.label_efficiency import label_efficiency as label_efficiency
from ib_keras.plots.latent import latent as latent
from ib_keras.plots.latent_dim import latent_dim as latent_dim
from ib_keras.plots.layer_profile import layer_profile as layer_profile
from ib_keras.plots.leakage import leakage as leakage
from ib_keras.plots.leakage_curve import leakage_curve as leakage_curve
from ib_keras.plots.picture_differences import picture_differences as picture_differences
from ib_keras.plots.plane_animation import plane_animation as plane_animation
from ib_keras.plots.png import png as png
from ib_keras.plots.rate_distortion import rate_distortion as rate_distortion
from ib_keras.plots.reconstructions import reconstructions as reconstructions
from ib_keras.plots.restorations import restorations as restorations
from ib_keras.plots.robustness import robustness as robustness
from ib_keras.plots.samples import samples as samples
from ib_keras.plots.similarity import similarity as similarity
from ib_keras.plots.traversal import traversal as traversal
