"""Measures: pure, differentiable, batched functions on tensors or `tfd.Distribution`s, in nats.

This floor knows TensorFlow and TensorFlow Probability only; importing keras here fails a test.

Imports no other folder of the package.
"""

from ib_keras.measures.barber_agakov import barber_agakov as barber_agakov
from ib_keras.measures.canonical_information import canonical_information as canonical_information
from ib_keras.measures.cka import cka as cka
from ib_keras.measures.club import club as club
from ib_keras.measures.divergence import js_divergence as js_divergence
from ib_keras.measures.divergence import kl_divergence as kl_divergence
from ib_keras.measures.donsker_varadhan import donsker_varadhan as donsker_varadhan
from ib_keras.measures.donsker_varadhan import smile as smile
from ib_keras.measures.entropy import conditional_entropy as conditional_entropy
from ib_keras.measures.entropy import cross_entropy as cross_entropy
from ib_keras.measures.entropy import entropy as entropy
from ib_keras.measures.ib_lagrangian import ib_lagrangian as ib_lagrangian
from ib_keras.measures.info_nce import info_nce as info_nce
from ib_keras.measures.leave_one_out import leave_one_out as leave_one_out
from ib_keras.measures.mutual_information import conditional_mutual_information as conditional_mutual_information
from ib_keras.measures.mutual_information import mutual_information as mutual_information
from ib_keras.measures.mutual_information import total_correlation as total_correlation
from ib_keras.measures.nwj import nwj as nwj
from ib_keras.measures.pairwise_information import pairwise_information as pairwise_information
