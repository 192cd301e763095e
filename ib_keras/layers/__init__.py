"""Layers and parts: networks that exchange tensors, and small objects that give the tensors their distribution."""

from ib_keras.layers.conv import conv_decoder, conv_encoder
from ib_keras.layers.likelihood import BernoulliLikelihood, GaussianLikelihood, Likelihood
from ib_keras.layers.marginal import Marginal, MixtureMarginal, StandardMarginal
from ib_keras.layers.mlp import mlp_decoder, mlp_encoder
from ib_keras.layers.posterior import DeterministicPosterior, DiagonalPosterior, Posterior
