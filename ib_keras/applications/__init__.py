"""Applications: what to do with a trained model. scikit-learn is imported on first use."""

from ib_keras.applications.classifier_features import ClassifierFeatures
from ib_keras.applications.dci import DCI, dci
from ib_keras.applications.evaluate import PARTS, evaluate
from ib_keras.applications.frechet_distance import frechet_distance, gaussian_frechet_distance
from ib_keras.applications.mutual_information_gap import MutualInformationGap, mutual_information_gap
from ib_keras.applications.robustness import Robustness, robustness
