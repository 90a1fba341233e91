"""The trunk's first stages in ONNX Runtime, for training the later ones: several times faster than PyTorch without gradients."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from backbone import Backbone

CHUNK = 16
OPSET = 18


class FrontGraph(nn.Module):
    """[N,3,S,S] in 0..1 to (map [N,64,S/16,S/16], early taps [N,56])."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        rear, taps, _ = self.backbone.front(x)
        return rear, taps


class FrontReader:
    """Runs the stages as they are now; `file` is where their graph is written."""

    def __init__(self, backbone: Backbone, size: int, file: Path) -> None:
        names = {"input_names": ["x"], "output_names": ["map", "taps"]}
        axes = {name: {0: "batch"} for name in ("x", "map", "taps")}
        example = torch.rand(2, 3, size, size)
        torch.onnx.export(FrontGraph(backbone).eval(), (example,), str(file), **names, dynamic_axes=axes, opset_version=OPSET, dynamo=False)
        # One thread per chunk and two chunks at a time: threads that wait for each other stand still on a busy machine.
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self.pool = ThreadPoolExecutor(2)

    def read(self, x: Tensor) -> tuple[Tensor, Tensor]:
        parts = list(self.pool.map(lambda chunk: self.session.run(None, {"x": chunk.numpy()}), x.contiguous().split(CHUNK)))
        maps, taps = (torch.from_numpy(np.concatenate(part)) for part in zip(*parts))
        return maps.contiguous(memory_format=torch.channels_last), taps
