"""Models: autoencoders and bottlenecks for `compile`, `fit`, `evaluate`, `predict`, `save` and `export`.

May import `measures`, `losses`, `layers`, `solvers`, `problems`, `datasets`, `plots` and `distribute`.
"""

from ib_keras.models.adversarial_autoencoder import AdversarialAutoencoder as AdversarialAutoencoder
from ib_keras.models.base.autoencoder import Autoencoder as Autoencoder
from ib_keras.models.base.bottleneck_classifier import BottleneckClassifier as BottleneckClassifier
from ib_keras.models.base.terms import Term as Term
from ib_keras.models.beta_tcvae import BetaTCVAE as BetaTCVAE
from ib_keras.models.beta_vae import BetaVAE as BetaVAE
from ib_keras.models.ceb_classifier import CEBClassifier as CEBClassifier
from ib_keras.models.contractive_autoencoder import ContractiveAutoencoder as ContractiveAutoencoder
from ib_keras.models.conv_autoencoder import ConvAutoencoder as ConvAutoencoder
from ib_keras.models.denoising_autoencoder import DenoisingAutoencoder as DenoisingAutoencoder
from ib_keras.models.dense_autoencoder import DenseAutoencoder as DenseAutoencoder
from ib_keras.models.fair_bottleneck import FairBottleneck as FairBottleneck
from ib_keras.models.ib_autoencoder import IBAutoencoder as IBAutoencoder
from ib_keras.models.info_max_encoder import InfoMaxEncoder as InfoMaxEncoder
from ib_keras.models.info_vae import InfoVAE as InfoVAE
from ib_keras.models.iwae import IWAE as IWAE
from ib_keras.models.preset import Preset as Preset
from ib_keras.models.presets import PRESETS as PRESETS
from ib_keras.models.presets import preset as preset
from ib_keras.models.sparse_autoencoder import SparseAutoencoder as SparseAutoencoder
from ib_keras.models.vib_classifier import VIBClassifier as VIBClassifier
from ib_keras.models.wrap import wrap as wrap

VAE = BetaVAE
