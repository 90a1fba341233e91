"""The trunk's first stages in ONNX Runtime, for training the later ones."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from backbone import Backbone
from graphs import AT_ONCE, CHUNK, export_graph, open_session


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
        export_graph(FrontGraph(backbone), torch.rand(2, 3, size, size), ("x", ["map", "taps"]), file)
        self.session = open_session(file)
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def read(self, x: Tensor) -> tuple[Tensor, Tensor]:
        parts = list(self.pool.map(lambda chunk: self.session.run(None, {"x": chunk.numpy()}), x.contiguous().split(CHUNK)))
        maps, taps = (torch.from_numpy(np.concatenate(part)) for part in zip(*parts))
        return maps.contiguous(memory_format=torch.channels_last), taps
