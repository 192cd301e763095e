"""Experiments: recipes that tie the floors together and write run folders. No recipe imports another.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets`, `plots`, `estimators`, `models`,
`callbacks`, `applications` and `distribute`.
"""

from ib_keras.experiments.anomalies import anomalies as anomalies
from ib_keras.experiments.benchmark import benchmark as benchmark
from ib_keras.experiments.compress import compress as compress
from ib_keras.experiments.decompress import decompress as decompress
from ib_keras.experiments.estimate import estimate as estimate
from ib_keras.experiments.evaluate import evaluate as evaluate
from ib_keras.experiments.examples import examples as examples
from ib_keras.experiments.explain import explain as explain
from ib_keras.experiments.features import features as features
from ib_keras.experiments.latent_dim import latent_dim as latent_dim
from ib_keras.experiments.leakage import leakage as leakage
from ib_keras.experiments.plane import plane as plane
from ib_keras.experiments.probe import probe as probe
from ib_keras.experiments.report import report as report
from ib_keras.experiments.restoration import restoration as restoration
from ib_keras.experiments.robustness import robustness as robustness
from ib_keras.experiments.train import train as train
