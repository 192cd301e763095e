"""Layers and parts: networks that exchange tensors, and small objects that give the tensors their distribution."""

from ib_keras.layers.conv import conv_decoder, conv_encoder
from ib_keras.layers.corruption import (
    BlockCorruption,
    Corruption,
    GaussianCorruption,
    MaskingCorruption,
    SaltAndPepperCorruption,
    TokenCorruption,
)
from ib_keras.layers.gaussian_bottleneck import GaussianBottleneck
from ib_keras.layers.information_regularizer import InformationRegularizer
from ib_keras.layers.likelihood import (
    BernoulliLikelihood,
    CategoricalLikelihood,
    ContinuousBernoulliLikelihood,
    GaussianLikelihood,
    LearnedGaussianLikelihood,
    Likelihood,
)
from ib_keras.layers.marginal import ClassMarginal, LearnedMarginal, Marginal, MixtureMarginal, StandardMarginal
from ib_keras.layers.mlp import mlp_decoder, mlp_encoder
from ib_keras.layers.posterior import DeterministicPosterior, DiagonalPosterior, FullPosterior, Posterior
from ib_keras.layers.residual import residual_decoder, residual_encoder
from ib_keras.layers.vamp_marginal import VampMarginal
