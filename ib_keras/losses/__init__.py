"""Losses: Keras `Loss` objects over measures, in nats, and functions of signals, for any Keras model.

May import `measures`.
"""

from ib_keras.losses.ib_lagrangian import IBLagrangian as IBLagrangian
from ib_keras.losses.info_nce import InfoNCE as InfoNCE
from ib_keras.losses.negative_intelligibility import negative_intelligibility as negative_intelligibility
from ib_keras.losses.negative_intelligibility import speech_loss as speech_loss
from ib_keras.losses.negative_snr import negative_snr as negative_snr
