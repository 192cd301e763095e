"""Several devices and several machines: strategies, the meeting of the workers, and the exchange within a step.

Imports no other folder of the package.
"""

from ib_keras.distribute.cluster import Cluster as Cluster
from ib_keras.distribute.cluster import found_cluster as found_cluster
from ib_keras.distribute.replicas import of_each_replica as of_each_replica
from ib_keras.distribute.replicas import over_replicas as over_replicas
from ib_keras.distribute.replicas import spans_machines as spans_machines
from ib_keras.distribute.replicas import whole_batch as whole_batch
from ib_keras.distribute.strategy import strategy as strategy
