"""ONNX graphs: written, and opened for computing. Without gradients ONNX Runtime is several times faster here than PyTorch."""

from pathlib import Path

import onnxruntime
import torch
from torch import Tensor, nn

OPSET = 18
# Pictures in one call. Sessions have one thread and two calls run at a time: threads that wait for each other stand still on a busy machine.
CHUNK = 16
AT_ONCE = 2


def open_session(file: Path) -> onnxruntime.InferenceSession:
    """On the processor, one thread a call."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def export_graph(module: nn.Module, example: Tensor, names: tuple[str, list[str]], file: Path) -> None:
    """`names` are those of the input and of the outputs; the first dimension is free, of integer inputs the second too."""
    free = {0: "batch"} if example.is_floating_point() else {0: "batch", 1: "length"}
    torch.onnx.export(
        module.eval(),
        (example,),
        str(file),
        input_names=[names[0]],
        output_names=names[1],
        dynamic_axes={names[0]: free} | {name: {0: "batch"} for name in names[1]},
        opset_version=OPSET,
        dynamo=False,
    )
