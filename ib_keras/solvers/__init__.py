"""Solvers: optimal bottlenecks of known distributions, the truth with which trained models are compared.

May import `measures` and `losses`.
"""

from ib_keras.solvers.blahut_arimoto import blahut_arimoto as blahut_arimoto
from ib_keras.solvers.bottleneck import Bottleneck as Bottleneck
from ib_keras.solvers.gaussian import gaussian as gaussian
from ib_keras.solvers.information_curve import information_curve as information_curve
