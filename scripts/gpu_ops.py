"""What of the training step, the test step and the exported signatures of every model a GPU could not run by itself.

The functions are traced to graphs, with the bodies of all functions that they call, and each operation is looked up
among the kernels that this installation of TensorFlow registers: the Linux wheel registers those for CUDA also where
there is no GPU. Nothing is run on a GPU. Listed are, for each function,

- operations without a kernel for GPUs at their types, which TensorFlow would run on the processor;
- operations that call Python, print, or are placed on the processor;
- values computed on the GPU that a kernel reads in the memory of the host, for which the step waits: values of the
  data, and apart from them the sizes of batches, which any model of Keras computes alike.

The list of kernels is no public API of TensorFlow (`tensorflow.python.framework.kernels`), which is why it is used here
and not in the package. Exits with 1 if anything is listed that `KNOWN` does not explain.
"""

import argparse
import collections
import functools
import json
import pathlib
import sys
import tempfile

from ib_keras._files import write_atomically
from ib_keras._tables import markdown_table

CALLS_OF_PYTHON = {"EagerPyFunc", "PyFunc", "PyFuncStateless", "Print", "PrintV2", "LoggingOps"}
OF_THE_GRAPH = {"Placeholder", "_Arg", "_Retval", "NoOp"}
"""Nodes that stand for inputs, outputs and order, and compute nothing."""
OF_SHAPES = {"Shape", "ShapeN", "Size", "Rank", "Const", "BroadcastGradientArgs", "TensorListLength"}
"""Operations that read no values: what depends on them alone is the size of something."""
_SEED, _COUNT = "seeds of draws, 8 bytes, are read on the host", "the number of draws, which the caller gave"
KNOWN = {
    "Const[string]": "the message of the assertion that labels and examples have one count",
    "StatelessRandomGetKeyCounter reads seed of Cast": _SEED,
    "StatelessRandomGetKeyCounter reads seed of BitwiseXor": _SEED,
    "Pack reads values of StatelessRandomUniformFullIntV2": _SEED,
    "Unpack reads value of StatelessRandomUniformFullIntV2": _SEED,
    "Pack reads values of Prod": _COUNT,
    "Reshape reads tensor of Prod": _COUNT,
    "StatelessMultinomial reads num_samples of Prod": _COUNT,
    "Reshape reads tensor of Transpose": "the drawn components of a mixture, int32, when an exported `sample` runs",
}
"""Findings that are explained: {operation: reason}. XLA, which Keras turns on for one GPU, does without them."""


def main():
    options = arguments()
    rows = []
    for name, model in models(options.models):
        found = [*functions(model)] + ([*signatures(model)] if options.exports else [])
        for function, graph in found:
            rows.append({"model": name, "function": function, **findings(graph)})
            print(rows[-1], flush=True)
    if options.out:
        write_atomically(options.out, json.dumps(rows, indent=1) + "\n")
    print(markdown_table([line(row) for row in rows]))
    sys.exit(any(unexplained(row) for row in rows))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=" ".join(__doc__.splitlines()[2:]))
    parser.add_argument("--models", nargs="+", help="names of classes (default: all, and further kinds of codes)")
    parser.add_argument("--no-exports", dest="exports", action="store_false", help="leave out the exported signatures")
    parser.add_argument("--out", type=pathlib.Path, help="JSON file for the findings")
    return parser.parse_args()


# The functions of a model.


def models(chosen=None):
    """Yields (name, compiled model) of every class, and of the kinds of codes that no class has by default."""
    import ib_keras.models as zoo
    from ib_keras._family import members
    from ib_keras.models.base.coded_model import CodedModel

    kinds = {
        name: (kind, {})
        for name, kind in sorted(members(zoo, CodedModel).items())
        if kind not in (zoo.Autoencoder, zoo.BottleneckClassifier) and name == kind.__name__
    }
    kinds["BetaVAE, full posterior"] = zoo.BetaVAE, {"posterior": "full"}
    kinds["BetaVAE, vamp marginal"] = zoo.BetaVAE, {"marginal": "vamp"}
    kinds["BetaVAE, residual"] = zoo.BetaVAE, {"encoder": "residual", "decoder": "residual"}
    kinds["DenseAutoencoder, conv1d"] = zoo.DenseAutoencoder, {"input_shape": (16, 2), "encoder": "conv1d"}
    for name, (kind, given) in kinds.items():
        if not chosen or name in chosen:
            model = kind(**{"input_shape": (8, 8, 1), "latent_dim": 3, "hidden": (8,), "seed": 0, **given})
            model.compile("adam")
            yield name, model


def functions(model):
    """Yields (name, graph) of the training and the test step, for any number of examples."""
    import tensorflow as tf

    x, y = model.blank_batch()
    parts = [x] if y is None or not model.learns_labels else [x, y]
    specs = tuple(tf.TensorSpec([None, *part.shape[1:]], part.dtype) for part in parts)
    data = specs[0] if len(specs) == 1 else specs
    for name, step in (("train", model.train_step), ("test", model.test_step)):
        function = tf.function(step, input_signature=[data], autograph=False)
        yield name, function.get_concrete_function().graph


def signatures(model):
    """Yields (name, graph) of each signature of the exported model."""
    import tensorflow as tf

    import ib_keras

    with tempfile.TemporaryDirectory() as folder:
        ib_keras.export(model, pathlib.Path(folder, "exported"))
        loaded = tf.saved_model.load(str(pathlib.Path(folder, "exported")))
        for name, function in sorted(loaded.signatures.items()):
            if name != "serving_default":
                yield f"export {name}", function.graph


# The nodes of a graph.


def findings(graph):
    """Returns the counts of operations of a graph that a GPU could not run by itself, by kind."""
    definition = graph.as_graph_def()
    own = {function.signature.name for function in definition.library.function}
    bodies = [definition.node, *(function.node_def for function in definition.library.function)]
    on_processor, python, waits, sizes = (collections.Counter() for _ in range(4))
    count = 0
    for body in bodies:
        # In the body of a function an input is named as an argument, which is no node.
        places = {node.name: node for node in body}
        for node in body:
            if node.op in own or node.op in OF_THE_GRAPH:
                continue
            count += 1
            kernel = kernel_of(node)
            if node.op in CALLS_OF_PYTHON or "CPU" in node.device:
                python[node.op] += 1
            elif kernel is None:
                on_processor[f"{node.op}{types_of(node)}"] += 1
            else:
                for source, wait in waits_of(node, kernel, places):
                    (waits if reads_values(source, places) else sizes).update([wait])
    found = {"on the processor": on_processor, "python": python, "waits": waits}
    return {"operations": count, **map_of_dicts(found), "waits for sizes": sum(sizes.values())}


def map_of_dicts(counts):
    return {name: dict(count) for name, count in counts.items()}


def reads_values(node, places):
    """Whether a node depends on more than the sizes of tensors."""
    seen, waiting = set(), [node]
    while waiting:
        node = waiting.pop()
        if node.name in seen or node.op in OF_SHAPES:
            continue
        seen.add(node.name)
        sources = [source.partition(":")[0] for source in node.input if not source.startswith("^")]
        if node.op in OF_THE_GRAPH or not sources or any(source not in places for source in sources):
            return True
        waiting += [places[source] for source in sources]
    return False


def kernel_of(node):
    """Returns a kernel for GPUs that takes the types of a node, or None."""
    return next((one for one in registered(node.op) if takes(one, node)), None)


@functools.cache
def registered(operation):
    """Returns the kernels of an operation for GPUs; those for any device come behind those for GPUs alone."""
    from tensorflow.python.framework import kernels

    found = kernels.get_registered_kernels_for_op(operation).kernel
    return sorted((one for one in found if one.device_type in ("GPU", "DEFAULT")), key=lambda one: one.device_type)[
        ::-1
    ]


def takes(kernel, node):
    """Whether the constraints of a kernel allow the types of a node."""
    for constraint in kernel.constraint:
        allowed, given = constraint.allowed_values.list.type, node.attr[constraint.name]
        asked = given.list.type if given.HasField("list") else [given.type]
        if any(one not in allowed for one in asked):
            return False
    return True


def types_of(node):
    from tensorflow import as_dtype

    found = sorted(as_dtype(value.type).name for value in node.attr.values() if value.HasField("type"))
    return f"[{', '.join(dict.fromkeys(found))}]" if found else ""


def waits_of(node, kernel, places):
    """Yields (node, sentence) for what a kernel reads in the memory of the host though a GPU computes it."""
    in_host = set(kernel.host_memory_arg)
    for argument, source in zip(arguments_of(node), node.input):
        name, _, output = source.removeprefix("^").partition(":")
        if argument in in_host and name in places and not lies_in_host(places[name], output):
            yield places[name], f"{node.op} reads {argument} of {places[name].op}"


def arguments_of(node):
    """Returns the name of the argument of each input of a node."""
    from tensorflow.python.framework import op_def_registry

    names = []
    for argument in op_def_registry.get(node.op).input_arg:
        count = node.attr[argument.number_attr].i if argument.number_attr else 1
        count = len(node.attr[argument.type_list_attr].list.type) if argument.type_list_attr else count
        names += [argument.name] * count
    return names


def lies_in_host(node, output):
    """Whether an output of a node lies in the memory of the host: where its kernel says so, and for constants."""
    from tensorflow.python.framework import op_def_registry

    if node.op in OF_THE_GRAPH | {"Const"}:
        return True
    kernel, known = kernel_of(node), op_def_registry.get(node.op)
    if kernel is None or known is None:
        return True
    outputs = [argument.name for argument in known.output_arg]
    # "name:output:0" in the body of a function, "name:0" in a graph.
    asked = output.partition(":")[0]
    name = asked if asked in outputs else outputs[min(int(asked or 0), len(outputs) - 1)]
    return name in kernel.host_memory_arg


def unexplained(row):
    """Returns the findings of a row that `KNOWN` does not explain."""
    found = [*row["on the processor"], *row["python"], *row["waits"]]
    return [one for one in found if one not in KNOWN]


def line(row):
    """Returns the cells of a function."""
    cells = {
        key: "; ".join(f"{count} {name}" for name, count in value.items()) if isinstance(value, dict) else value
        for key, value in row.items()
    }
    return {key: value if value != "" else "-" for key, value in cells.items()}


if __name__ == "__main__":
    main()
