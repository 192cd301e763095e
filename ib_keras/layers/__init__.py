"""Layers and parts: networks that exchange tensors, and small objects that give the tensors their distribution.

May import `measures` and `losses`.
"""

from ib_keras.layers.code_mean import CodeMean as CodeMean
from ib_keras.layers.conv import conv_decoder as conv_decoder
from ib_keras.layers.conv import conv_encoder as conv_encoder
from ib_keras.layers.conv1d import conv1d_decoder as conv1d_decoder
from ib_keras.layers.conv1d import conv1d_encoder as conv1d_encoder
from ib_keras.layers.corruption import BlockCorruption as BlockCorruption
from ib_keras.layers.corruption import Corruption as Corruption
from ib_keras.layers.corruption import GaussianCorruption as GaussianCorruption
from ib_keras.layers.corruption import MaskingCorruption as MaskingCorruption
from ib_keras.layers.corruption import SaltAndPepperCorruption as SaltAndPepperCorruption
from ib_keras.layers.corruption import TokenCorruption as TokenCorruption
from ib_keras.layers.gaussian_bottleneck import GaussianBottleneck as GaussianBottleneck
from ib_keras.layers.information_regularizer import InformationRegularizer as InformationRegularizer
from ib_keras.layers.likelihood import BernoulliLikelihood as BernoulliLikelihood
from ib_keras.layers.likelihood import CategoricalLikelihood as CategoricalLikelihood
from ib_keras.layers.likelihood import ContinuousBernoulliLikelihood as ContinuousBernoulliLikelihood
from ib_keras.layers.likelihood import DiscretisedLogisticLikelihood as DiscretisedLogisticLikelihood
from ib_keras.layers.likelihood import GaussianLikelihood as GaussianLikelihood
from ib_keras.layers.likelihood import LearnedGaussianLikelihood as LearnedGaussianLikelihood
from ib_keras.layers.likelihood import Likelihood as Likelihood
from ib_keras.layers.marginal import ClassMarginal as ClassMarginal
from ib_keras.layers.marginal import LearnedMarginal as LearnedMarginal
from ib_keras.layers.marginal import Marginal as Marginal
from ib_keras.layers.marginal import MixtureMarginal as MixtureMarginal
from ib_keras.layers.marginal import StandardMarginal as StandardMarginal
from ib_keras.layers.mlp import mlp_decoder as mlp_decoder
from ib_keras.layers.mlp import mlp_encoder as mlp_encoder
from ib_keras.layers.posterior import DeterministicPosterior as DeterministicPosterior
from ib_keras.layers.posterior import DiagonalPosterior as DiagonalPosterior
from ib_keras.layers.posterior import FullPosterior as FullPosterior
from ib_keras.layers.posterior import LogVariancePosterior as LogVariancePosterior
from ib_keras.layers.posterior import Posterior as Posterior
from ib_keras.layers.residual import residual_decoder as residual_decoder
from ib_keras.layers.residual import residual_encoder as residual_encoder
from ib_keras.layers.vamp_marginal import VampMarginal as VampMarginal
