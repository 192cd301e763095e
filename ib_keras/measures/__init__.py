"""Measures: pure, differentiable, batched functions on tensors or `tfd.Distribution`s, in nats.

This floor knows TensorFlow and TensorFlow Probability only; importing keras here fails a test.
"""

from ib_keras.measures.barber_agakov import barber_agakov
from ib_keras.measures.canonical_information import canonical_information
from ib_keras.measures.club import club
from ib_keras.measures.divergence import js_divergence, kl_divergence
from ib_keras.measures.donsker_varadhan import donsker_varadhan, smile
from ib_keras.measures.entropy import conditional_entropy, cross_entropy, entropy
from ib_keras.measures.ib_lagrangian import ib_lagrangian
from ib_keras.measures.info_nce import info_nce
from ib_keras.measures.leave_one_out import leave_one_out
from ib_keras.measures.mutual_information import (
    conditional_mutual_information,
    mutual_information,
    total_correlation,
)
from ib_keras.measures.nwj import nwj
from ib_keras.measures.pairwise_information import pairwise_information
