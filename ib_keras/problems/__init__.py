"""Problems: samplers that know their mutual information; `SUITE` holds the 40 published tasks by name."""

from ib_keras.problems.additive_uniform import AdditiveUniform
from ib_keras.problems.bivariate_normal import BivariateNormal
from ib_keras.problems.class_conditional_gaussian import ClassConditionalGaussian
from ib_keras.problems.digit_pictures import DigitPictures
from ib_keras.problems.discrete_channel import DiscreteChannel, binary_erasure_channel, binary_symmetric_channel
from ib_keras.problems.linear_gaussian_channel import LinearGaussianChannel
from ib_keras.problems.multivariate_normal import MultivariateNormal
from ib_keras.problems.multivariate_student import MultivariateStudent
from ib_keras.problems.problem import Problem
from ib_keras.problems.quantised_uniform import QuantisedUniform
from ib_keras.problems.rendered_blob import RenderedBlob
from ib_keras.problems.rendered_rectangle import RenderedRectangle
from ib_keras.problems.suite import SUITE
from ib_keras.problems.transformed import Transformed
