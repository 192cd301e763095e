"""Estimators: (x, y) -> `Estimate` in nats, with a verdict. One class, one file."""

from ib_keras.estimators.auto import Auto
from ib_keras.estimators.barber_agakov import BarberAgakov
from ib_keras.estimators.binned import Binned
from ib_keras.estimators.calibrated import Calibrated
from ib_keras.estimators.calibration_twin import CalibrationTwin
from ib_keras.estimators.channel import Channel
from ib_keras.estimators.club import CLUB
from ib_keras.estimators.compressed_ksg import CompressedKSG
from ib_keras.estimators.conditional import ConditionalEstimator
from ib_keras.estimators.conditional_gaussian import ConditionalGaussian
from ib_keras.estimators.conditional_ksg import ConditionalKSG
from ib_keras.estimators.conditional_plug_in import ConditionalPlugIn
from ib_keras.estimators.difference_of_entropies import DifferenceOfEntropies
from ib_keras.estimators.estimator import Estimator
from ib_keras.estimators.gaussian import Gaussian
from ib_keras.estimators.gaussian_copula import GaussianCopula
from ib_keras.estimators.info_nce import InfoNCE
from ib_keras.estimators.kernel_density import KernelDensity
from ib_keras.estimators.kozachenko_leonenko import KozachenkoLeonenko
from ib_keras.estimators.ksg import KSG
from ib_keras.estimators.local_nonuniform import LocalNonuniform
from ib_keras.estimators.matrix_renyi import MatrixRenyi
from ib_keras.estimators.mine import MINE
from ib_keras.estimators.mixed_ksg import MixedKSG
from ib_keras.estimators.noisy_channel import NoisyChannel
from ib_keras.estimators.nwj import NWJ
from ib_keras.estimators.plug_in import PlugIn
from ib_keras.estimators.selfcheck import SelfCheck, selfcheck
from ib_keras.estimators.smile import SMILE
from ib_keras.estimators.student_copula import StudentCopula
from ib_keras.estimators.subsampled import Subsampled
from ib_keras.estimators.v_information import VInformation
