"""Callbacks that observe training, call estimators, and keep plain rows.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets`, `plots`, `estimators` and `models`.
"""

from ib_keras.callbacks.beta_schedule import BetaSchedule as BetaSchedule
from ib_keras.callbacks.bottleneck_sweep import BottleneckSweep as BottleneckSweep
from ib_keras.callbacks.code_monitor import CodeMonitor as CodeMonitor
from ib_keras.callbacks.gradient_snr import GradientSNR as GradientSNR
from ib_keras.callbacks.information_plane import InformationPlane as InformationPlane
from ib_keras.callbacks.layer_similarity import LayerSimilarity as LayerSimilarity
from ib_keras.callbacks.live_picture import LivePicture as LivePicture
from ib_keras.callbacks.reconstruction_snapshots import ReconstructionSnapshots as ReconstructionSnapshots
from ib_keras.callbacks.tensorboard_information import TensorBoardInformation as TensorBoardInformation
