"""Applications: jobs around a trained model. scikit-learn is imported on first use.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets`, `plots`, `estimators`, `models` and
`callbacks`.
"""

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
