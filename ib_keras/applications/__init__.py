"""Applications: jobs around a trained model. scikit-learn is imported on first use.

Classes in the form of scikit-learn are built on its own, and their modules are imported when they are asked for.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets`, `plots`, `estimators`, `models` and
`callbacks`.
"""

import importlib
from typing import TYPE_CHECKING

from ib_keras.applications.attacks.adversarial_training import AdversarialTraining as AdversarialTraining
from ib_keras.applications.attacks.robustness import Robustness as Robustness
from ib_keras.applications.attacks.robustness import robustness as robustness
from ib_keras.applications.evaluation.classifier_features import ClassifierFeatures as ClassifierFeatures
from ib_keras.applications.evaluation.dci import DCI as DCI
from ib_keras.applications.evaluation.dci import dci as dci
from ib_keras.applications.evaluation.evaluate import PARTS as PARTS
from ib_keras.applications.evaluation.evaluate import evaluate as evaluate
from ib_keras.applications.evaluation.frechet_distance import frechet_distance as frechet_distance
from ib_keras.applications.evaluation.frechet_distance import gaussian_frechet_distance as gaussian_frechet_distance
from ib_keras.applications.evaluation.mutual_information_gap import MutualInformationGap as MutualInformationGap
from ib_keras.applications.evaluation.mutual_information_gap import mutual_information_gap as mutual_information_gap
from ib_keras.applications.examples.example_information import example_information as example_information
from ib_keras.applications.examples.information_record import ExampleInformation as ExampleInformation
from ib_keras.applications.explanation.attribution import attribution as attribution
from ib_keras.applications.explanation.attribution_readout import AttributionReadout as AttributionReadout
from ib_keras.applications.explanation.attribution_record import Attribution as Attribution
from ib_keras.applications.explanation.coordinates import coordinates as coordinates
from ib_keras.applications.explanation.coordinates_record import CodeCoordinates as CodeCoordinates
from ib_keras.applications.explanation.exams.curves import ExamCurve as ExamCurve
from ib_keras.applications.explanation.exams.curves import deletion as deletion
from ib_keras.applications.explanation.exams.curves import insertion as insertion
from ib_keras.applications.explanation.exams.inside_mask import pointing_game as pointing_game
from ib_keras.applications.explanation.exams.inside_mask import share_inside as share_inside
from ib_keras.applications.explanation.exams.inside_mask import top_inside as top_inside
from ib_keras.applications.explanation.exams.noise_guarantee import NoiseGuarantee as NoiseGuarantee
from ib_keras.applications.explanation.exams.noise_guarantee import noise_guarantee as noise_guarantee
from ib_keras.applications.explanation.exams.sensitivity_n import sensitivity_n as sensitivity_n
from ib_keras.applications.explanation.exams.weight_randomisation import weight_randomisation as weight_randomisation
from ib_keras.applications.fairness.leakage import Leakage as Leakage
from ib_keras.applications.fairness.leakage import leakage as leakage
from ib_keras.applications.features.feature_ranking import FeatureRanking as FeatureRanking
from ib_keras.applications.features.feature_ranking import rank_features as rank_features
from ib_keras.applications.latent_dim.choose_latent_dim import choose_latent_dim as choose_latent_dim
from ib_keras.applications.latent_dim.latent_dimension import LatentDimension as LatentDimension
from ib_keras.applications.probing.fine_tune import fine_tune as fine_tune
from ib_keras.applications.probing.probe import ProbeScores as ProbeScores
from ib_keras.applications.probing.probe import probe as probe
from ib_keras.applications.restoration.damage import damaged as damaged
from ib_keras.applications.restoration.picture_quality import psnr as psnr
from ib_keras.applications.restoration.picture_quality import ssim as ssim
from ib_keras.applications.restoration.signal_quality import si_sdr as si_sdr

if TYPE_CHECKING:
    from ib_keras.applications.anomalies.anomaly_detector import AnomalyDetector as AnomalyDetector
    from ib_keras.applications.compression.compressor import Compressor as Compressor
    from ib_keras.applications.features.information_selector import InformationSelector as InformationSelector
    from ib_keras.applications.restoration.restorer import Restorer as Restorer
    from ib_keras.applications.restoration.signal_restorer import SignalRestorer as SignalRestorer
    from ib_keras.applications.restoration.word_restorer import WordRestorer as WordRestorer

_ON_FIRST_USE = {
    "AnomalyDetector": "anomalies.anomaly_detector",
    "Compressor": "compression.compressor",
    "InformationSelector": "features.information_selector",
    "Restorer": "restoration.restorer",
    "SignalRestorer": "restoration.signal_restorer",
    "WordRestorer": "restoration.word_restorer",
}


def __getattr__(name: str):
    if name not in _ON_FIRST_USE:
        raise AttributeError(f"module 'ib_keras.applications' has no attribute {name!r}")
    globals()[name] = getattr(importlib.import_module(f"{__name__}.{_ON_FIRST_USE[name]}"), name)
    return globals()[name]


def __dir__():
    return sorted({*globals(), *_ON_FIRST_USE})
