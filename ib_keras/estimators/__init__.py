"""Estimators of information: called with paired rows, each returns an `Estimate` in nats with a verdict.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets` and `plots`.
"""

from ib_keras.estimators.auto import Auto as Auto
from ib_keras.estimators.base.conditional_estimator import ConditionalEstimator as ConditionalEstimator
from ib_keras.estimators.base.estimator import Estimator as Estimator
from ib_keras.estimators.channels.channel import Channel as Channel
from ib_keras.estimators.channels.kernel_density import KernelDensity as KernelDensity
from ib_keras.estimators.channels.noisy_channel import NoisyChannel as NoisyChannel
from ib_keras.estimators.channels.sampled_channel import SampledChannel as SampledChannel
from ib_keras.estimators.correlation.conditional_gaussian import ConditionalGaussian as ConditionalGaussian
from ib_keras.estimators.correlation.gaussian import Gaussian as Gaussian
from ib_keras.estimators.correlation.gaussian_copula import GaussianCopula as GaussianCopula
from ib_keras.estimators.correlation.student_copula import StudentCopula as StudentCopula
from ib_keras.estimators.counting.binned import Binned as Binned
from ib_keras.estimators.counting.conditional_plug_in import ConditionalPlugIn as ConditionalPlugIn
from ib_keras.estimators.counting.plug_in import PlugIn as PlugIn
from ib_keras.estimators.neighbours.conditional_ksg import ConditionalKSG as ConditionalKSG
from ib_keras.estimators.neighbours.kozachenko_leonenko import KozachenkoLeonenko as KozachenkoLeonenko
from ib_keras.estimators.neighbours.ksg import KSG as KSG
from ib_keras.estimators.neighbours.local_nonuniform import LocalNonuniform as LocalNonuniform
from ib_keras.estimators.neighbours.mixed_ksg import MixedKSG as MixedKSG
from ib_keras.estimators.other_quantities.intrinsic_dimension import intrinsic_dimension as intrinsic_dimension
from ib_keras.estimators.other_quantities.matrix_renyi import MatrixRenyi as MatrixRenyi
from ib_keras.estimators.other_quantities.v_information import VInformation as VInformation
from ib_keras.estimators.trained.barber_agakov import BarberAgakov as BarberAgakov
from ib_keras.estimators.trained.club import CLUB as CLUB
from ib_keras.estimators.trained.compressed_ksg import CompressedKSG as CompressedKSG
from ib_keras.estimators.trained.difference_of_entropies import DifferenceOfEntropies as DifferenceOfEntropies
from ib_keras.estimators.trained.info_nce import InfoNCE as InfoNCE
from ib_keras.estimators.trained.mine import MINE as MINE
from ib_keras.estimators.trained.nwj import NWJ as NWJ
from ib_keras.estimators.trained.smile import SMILE as SMILE
from ib_keras.estimators.validation.calibrated import Calibrated as Calibrated
from ib_keras.estimators.validation.calibration_twin import CalibrationTwin as CalibrationTwin
from ib_keras.estimators.validation.selfcheck import SelfCheck as SelfCheck
from ib_keras.estimators.validation.selfcheck import selfcheck as selfcheck
from ib_keras.estimators.validation.subsampled import Subsampled as Subsampled
