"""MobileNetV2 as a PyTorch module, filled from the ONNX file of the teacher (batch norms are folded into the convolutions there)."""

from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import Tensor, nn

# Expansion, channels, repeats, first stride: MobileNetV2 at width 1.0 (Sandler et al., 2018, table 2).
STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
POOLED = 1280
# Channels of the stages whose pooled activations join the features: 24 at 56x56, 32 at 28x28, 96 at 14x14, 320 at 7x7.
TAP_STAGES = (1, 2, 4, 6)
# The stages from here on are half of the arithmetic, but cheap to train: their maps are small.
REAR = 4
TAPS = sum(STAGES[index][1] for index in TAP_STAGES)


class Block(nn.Module):
    """Inverted residual: 1x1 expand, 3x3 depthwise, 1x1 project; added to its input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.expand = nn.Conv2d(inputs, hidden, 1) if expansion > 1 else None
        self.depthwise = nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden)
        self.project = nn.Conv2d(hidden, outputs, 1)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Backbone(nn.Module):
    """Pictures [N,3,H,W] with values in 0..1 to (pooled [N,1280], taps [N,472], map of stage 2 [N,32,H/8,W/8])."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(IMAGENET_STD).view(1, 3, 1, 1), persistent=False)
        self.stem = nn.Conv2d(3, 32, 3, 2, 1)
        channels = 32
        self.stages = nn.ModuleList()
        for expansion, outputs, repeats, stride in STAGES:
            blocks = []
            for index in range(repeats):
                blocks.append(Block(channels, outputs, expansion, stride if index == 0 else 1))
                channels = outputs
            self.stages.append(nn.Sequential(*blocks))
        self.last = nn.Conv2d(channels, POOLED, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x, early, detail = self.front(x)
        pooled, late = self.rear(x)
        return pooled, torch.cat([early, late], 1), detail

    def front(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """([N,64,H/16,W/16], early taps [N,56], map of stage 2): the stem and the stages before `REAR`."""
        x = F.relu6(self.stem((x - self.mean) / self.std))
        taps = []
        detail = x
        for index, stage in enumerate(self.stages[:REAR]):
            x = stage(x)
            if index == 2:
                detail = x
            if index in TAP_STAGES:
                taps.append(x.mean((2, 3)))
        return x, torch.cat(taps, 1), detail

    def rear(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(pooled [N,1280], late taps [N,416]) of what `front` gives."""
        taps = []
        for index, stage in enumerate(self.stages[REAR:], REAR):
            x = stage(x)
            if index in TAP_STAGES:
                taps.append(x.mean((2, 3)))
        return F.relu6(self.last(x)).mean((2, 3)), torch.cat(taps, 1)

    def rear_parameters(self) -> list[nn.Parameter]:
        return [*self.stages[REAR:].parameters(), *self.last.parameters()]

    def convolutions(self) -> list[nn.Conv2d]:
        """In the order in which the picture passes them."""
        return [module for module in self.modules() if isinstance(module, nn.Conv2d)]


def load_teacher(path: Path) -> Backbone:
    """Raises ValueError when the file's convolutions are not MobileNetV2's."""
    backbone = Backbone()
    graph = onnx.load(str(path)).graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    nodes = [node for node in graph.node if node.op_type == "Conv"]
    convolutions = backbone.convolutions()
    if len(nodes) != len(convolutions):
        raise ValueError(f"Expected {len(convolutions)} convolutions in {path}, got {len(nodes)}.")
    with torch.no_grad():
        for node, convolution in zip(nodes, convolutions):
            weight, bias = (tensors[name] for name in node.input[1:3])
            if weight.shape != tuple(convolution.weight.shape):
                raise ValueError(f"Expected a {tuple(convolution.weight.shape)} kernel in {path}, got {weight.shape}.")
            convolution.weight.copy_(torch.from_numpy(np.array(weight)))
            convolution.bias.copy_(torch.from_numpy(np.array(bias)))
    return backbone


def random_backbone(seed: int) -> Backbone:
    """He's normal initialisation; without batch norms, blocks that are added to their input start small."""
    torch.manual_seed(seed)
    backbone = Backbone()
    for convolution in backbone.convolutions():
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        nn.init.zeros_(convolution.bias)
    for block in backbone.modules():
        if isinstance(block, Block) and block.residual:
            nn.init.normal_(block.project.weight, std=0.2 * block.project.in_channels**-0.5)
    return backbone


def pooled_features(pooled: Tensor, taps: Tensor) -> Tensor:
    """Root of the pooled activations and the taps, half of the norm each: [N,1752], unit length."""
    root = F.normalize((pooled + 1e-6).sqrt(), dim=1)
    return torch.cat([root, F.normalize(taps, dim=1)], 1) * 0.5**0.5
