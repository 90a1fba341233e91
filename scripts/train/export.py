"""Writes the model directory: ONNX files with float16 weights (float32 arithmetic), tokenizer, model.json."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from graphs import export_graph

# Smaller tensors stay float32: they weigh nothing, and constants of the graph live among them.
HALF_FROM = 1024


def export_tower(module: nn.Module, example: Tensor, names: tuple[str, str], file: Path) -> None:
    """`names` are those of the input and of the output, "embedding"."""
    export_graph(module, example, (names[0], [names[1]]), file)
    onnx.save(with_half_weights(onnx.load(str(file))), str(file))


def with_half_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large weights as float16 and casts them back when the graph is loaded."""
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) < HALF_FROM:
            continue
        name = tensor.name
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}.half")
        tensor.CopyFrom(half)
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def describe_files(folder: Path, names: tuple[str, ...]) -> dict:
    contents = {name: (folder / name).read_bytes() for name in names}
    return {name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)} for name, data in contents.items()}


def write_description(folder: Path, weights: dict, calibration: dict, version: str) -> None:
    """model.json: how to prepare inputs, the blocks and their weights, and what a similarity means."""
    description = {
        "formatVersion": 1,
        "id": "builtin",
        "version": version,
        "licence": "Apache-2.0",
        "dimensions": 512,
        "image": {"file": "vision.onnx", "input": "pixel_values", "output": "embedding", "size": 224, "resize": "pad",
                  "interpolation": "bicubic", "mean": [0, 0, 0], "std": [1, 1, 1], "background": [255, 255, 255]},
        "text": {"file": "text.onnx", "tokenizer": "tokenizer.json", "input": "input_ids", "output": "embedding",
                 "contextLength": 32, "padId": 0, "padTo": "longest"},
        "blocks": [{"name": "semantic", "from": 0, "to": 411}, {"name": "colour", "from": 411, "to": 512}],
        "queryWeights": weights,
        "calibration": calibration,
        "files": describe_files(folder, ("vision.onnx", "text.onnx", "tokenizer.json")),
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(description, indent=2) + "\n")
