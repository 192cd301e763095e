"""Experiments: recipes that tie the floors together and write run folders."""

from ib_keras.experiments.benchmark import benchmark
from ib_keras.experiments.estimate import estimate
from ib_keras.experiments.evaluate import evaluate
from ib_keras.experiments.plane import plane
from ib_keras.experiments.report import report
from ib_keras.experiments.robustness import robustness
from ib_keras.experiments.train import train
