"""Whether everything that reaches one tensor of a graph from its inputs passes through another."""

from collections.abc import Collection

import tensorflow as tf


def screens(parent: tf.Tensor, child: tf.Tensor, sources: Collection[str]) -> bool:
    """Returns whether every path from the tensors named `sources` to `child` leads through `parent`.

    Args:
      parent: a tensor of a graph, on whose value `child` may depend.
      child: a tensor of the same graph.
      sources: names of the inputs of the graph.
    """
    waiting, known = [child], {parent.name}
    while waiting:
        tensor = waiting.pop()
        if tensor.name in known:
            continue
        if tensor.name in sources:
            return False
        known.add(tensor.name)
        waiting.extend(tensor.op.inputs)
    return parent.name not in sources
