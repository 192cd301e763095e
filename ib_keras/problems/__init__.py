"""Problems: samplers that know their mutual information."""

from ib_keras.problems.bivariate_normal import BivariateNormal
from ib_keras.problems.discrete_channel import DiscreteChannel, binary_erasure_channel, binary_symmetric_channel
from ib_keras.problems.multivariate_normal import MultivariateNormal
from ib_keras.problems.problem import Problem
