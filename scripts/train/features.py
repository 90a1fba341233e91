"""What the trained trunk says of pictures."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from backbone import Backbone, pooled_features
from graphs import AT_ONCE, CHUNK, export_graph, open_session
from views import plain_view, random_view

Look = Callable[[Tensor], Tensor]


class FeatureGraph(nn.Module):
    """[N,3,224,224] in 0..1 to ([N,1752] features, [N,32,28,28] map)."""

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        pooled, taps, detail = self.backbone(x)
        return pooled_features(pooled, taps), detail


class FeatureReader:
    """Runs the trunk on views of pictures. `file` is where its graph is written."""

    def __init__(self, backbone: Backbone, file: Path) -> None:
        export_graph(FeatureGraph(backbone), torch.rand(2, 3, 224, 224), ("x", ["features", "detail"]), file)
        self.session = open_session(file)

    def read(self, pixels: Tensor, look: Look = plain_view) -> tuple[Tensor, Tensor, Tensor]:
        """([N,1752] features, [N,32,28,28] float16 maps, [N,3,28,28] mean colours) of a view of each picture."""
        parts = []
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for group in pixels.split(CHUNK * 4):
                parts += pool.map(self.read_view, [look(chunk) for chunk in group.split(CHUNK)])
        return tuple(torch.from_numpy(np.concatenate(part)) for part in zip(*parts))

    def read_view(self, x: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        features, detail = self.session.run(None, {"x": x.numpy()})
        cells = nn.functional.avg_pool2d(x, x.shape[-1] // 28).numpy()
        return features, detail.astype(np.float16), cells


def random_look(seed: int) -> Look:
    """Another random view at each call; the sequence is fixed by the seed."""
    random = torch.Generator().manual_seed(seed)
    return lambda pixels: random_view(pixels, 224, random)
