"""Losses: Keras `Loss` objects over measures, in nats, for any Keras model.

May import `measures`.
"""

from ib_keras.losses.ib_lagrangian import IBLagrangian as IBLagrangian
from ib_keras.losses.info_nce import InfoNCE as InfoNCE
