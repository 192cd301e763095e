"""Seeds TensorFlow without throwing its kernels away.

`tf.random.set_seed` discards all compiled kernels, since a kernel that draws random numbers keeps a state of its own.
Each test sets a seed, so each test would compile its kernels anew: a sixth of the processor time of all tests. This
package draws from stateless operations, whose kernels keep nothing. Kernels are therefore discarded only where a
stateful operation has drawn since the last seed, and every number is that of `tf.random.set_seed`.
"""

import random
import sys

from tensorflow.python.eager import context  # no public function sets the seed and keeps the kernels
from tensorflow.python.framework import random_seed

DISCARDING = context.Context._set_global_seed
_DATASETS = "tensorflow.python.data.util.random_seed"  # a dataset makes its generator anew for each iteration
_seeds_of_operation = random_seed.get_seed
_stateful_draws = []


def keep_kernels():
    """Replaces what `tf.random.set_seed` does, for the rest of the process."""
    random_seed.get_seed = _get_seed
    context.Context._set_global_seed = _set_seed


def _get_seed(op_seed):
    if context.executing_eagerly() and sys._getframe(1).f_globals["__name__"] != _DATASETS:
        _stateful_draws.append(op_seed)
    return _seeds_of_operation(op_seed)


def _set_seed(of, seed):
    of._seed, of._rng = seed, random.Random(seed)
    if _stateful_draws:
        of.clear_kernel_cache()
        _stateful_draws.clear()
