"""Models: autoencoders and bottlenecks for `compile`, `fit`, `evaluate`, `predict`, `save` and `export`."""

from ib_keras.models.adversarial_autoencoder import AdversarialAutoencoder
from ib_keras.models.autoencoder import Autoencoder
from ib_keras.models.beta_tcvae import BetaTCVAE
from ib_keras.models.beta_vae import BetaVAE
from ib_keras.models.bottleneck_classifier import BottleneckClassifier
from ib_keras.models.ceb_classifier import CEBClassifier
from ib_keras.models.contractive_autoencoder import ContractiveAutoencoder
from ib_keras.models.conv_autoencoder import ConvAutoencoder
from ib_keras.models.dense_autoencoder import DenseAutoencoder
from ib_keras.models.denoising_autoencoder import DenoisingAutoencoder
from ib_keras.models.ib_autoencoder import IBAutoencoder
from ib_keras.models.info_max_encoder import InfoMaxEncoder
from ib_keras.models.info_vae import InfoVAE
from ib_keras.models.iwae import IWAE
from ib_keras.models.preset import Preset
from ib_keras.models.presets import PRESETS, preset
from ib_keras.models.sparse_autoencoder import SparseAutoencoder
from ib_keras.models.vib_classifier import VIBClassifier

VAE = BetaVAE
