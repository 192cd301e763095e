"""Problems: samplers that know their mutual information; `SUITE` holds the 40 published tasks by name.

May import `measures` and `losses`.
"""

from ib_keras.problems.additive_uniform import AdditiveUniform as AdditiveUniform
from ib_keras.problems.bivariate_normal import BivariateNormal as BivariateNormal
from ib_keras.problems.class_conditional_gaussian import ClassConditionalGaussian as ClassConditionalGaussian
from ib_keras.problems.digit_pictures import DigitPictures as DigitPictures
from ib_keras.problems.discrete_channel import DiscreteChannel as DiscreteChannel
from ib_keras.problems.discrete_channel import binary_erasure_channel as binary_erasure_channel
from ib_keras.problems.discrete_channel import binary_symmetric_channel as binary_symmetric_channel
from ib_keras.problems.high_information import HIGH_INFORMATION as HIGH_INFORMATION
from ib_keras.problems.linear_gaussian_channel import LinearGaussianChannel as LinearGaussianChannel
from ib_keras.problems.multivariate_normal import MultivariateNormal as MultivariateNormal
from ib_keras.problems.multivariate_student import MultivariateStudent as MultivariateStudent
from ib_keras.problems.problem import Problem as Problem
from ib_keras.problems.quantised_uniform import QuantisedUniform as QuantisedUniform
from ib_keras.problems.rendered_blob import RenderedBlob as RenderedBlob
from ib_keras.problems.rendered_rectangle import RenderedRectangle as RenderedRectangle
from ib_keras.problems.shared_latent import SharedLatent as SharedLatent
from ib_keras.problems.suite import SUITE as SUITE
from ib_keras.problems.transformed import Transformed as Transformed
