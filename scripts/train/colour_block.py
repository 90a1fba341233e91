"""The colour half of the embedding: a palette of what stands in front of the background, over 101 anchor colours in Lab."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from backbone import STAGES
from colours import to_lab

COLOUR_DIMENSIONS = 101
CELLS = 28
ANCHOR_SPREAD = 8.0
BACKGROUND_SPREAD = 9.0
SKIN_LAB = (66.0, 16.0, 18.0)
SKIN_SPREAD = (22.0, 6.0, 7.0)
SKIN_SHARE = 0.85
WITHIN_SHRINKAGE = 1.0
DETAIL = STAGES[2][1]


def border_cells() -> Tensor:
    """Indices, among the 28 x 28 cells, of the outer two rings: there the background shows."""
    inner = torch.zeros(CELLS, CELLS, dtype=torch.bool)
    inner[2:-2, 2:-2] = True
    return (~inner.flatten()).nonzero().squeeze(1)


def choose_anchors(colours: Tensor, count: int = COLOUR_DIMENSIONS, rounds: int = 40) -> Tensor:
    """k-means over Lab colours [n,3], started farthest-first; deterministic."""
    chosen = [colours.mean(0)]
    distance = (colours - chosen[0]).pow(2).sum(1)
    while len(chosen) < count:
        chosen.append(colours[distance.argmax()])
        distance = torch.minimum(distance, (colours - chosen[-1]).pow(2).sum(1))
    anchors = torch.stack(chosen)
    for _ in range(rounds):
        nearest = torch.cdist(colours, anchors).argmin(1)
        for index in range(count):
            members = colours[nearest == index]
            if len(members):
                anchors[index] = members.mean(0)
    return anchors


class ColourBlock(nn.Module):
    """Pictures [N,3,224,224] in 0..1 and the trunk's 28 x 28 map to [N,101], unit length.

    A cell counts as much as one logistic says: unlike the border's colours, near the middle, and what the trunk's map
    adds. Skin counts little. A picture without foreground (white on white) falls back to its middle.
    """

    def __init__(self, anchors: Tensor) -> None:
        super().__init__()
        self.register_buffer("anchors", anchors)
        self.register_buffer("border", border_cells(), persistent=False)
        axis = torch.linspace(-1, 1, CELLS)
        self.register_buffer("offset", (axis[:, None] ** 2 + axis[None, :] ** 2).flatten(), persistent=False)
        self.register_buffer("skin", torch.tensor(SKIN_LAB).view(1, 3, 1), persistent=False)
        self.register_buffer("skin_spread", torch.tensor(SKIN_SPREAD).view(1, 3, 1), persistent=False)
        self.background = nn.Parameter(torch.tensor(18.0))
        self.bias = nn.Parameter(torch.tensor(3.6))
        self.centre = nn.Parameter(torch.tensor(1.5))
        self.detail = nn.Conv2d(DETAIL, 1, 1, bias=False)
        nn.init.zeros_(self.detail.weight)
        self.metric = nn.Linear(COLOUR_DIMENSIONS, COLOUR_DIMENSIONS)

    def forward(self, x: Tensor, detail: Tensor) -> Tensor:
        lab = to_lab(F.avg_pool2d(x, x.shape[-1] // CELLS)).flatten(2)
        return self.finish(self.shares(lab, self.likeness(lab), detail))

    def shares(self, lab: Tensor, likeness: Tensor, detail: Tensor) -> Tensor:
        """From [N,3,784] Lab, their [N,784] likeness to the border and the trunk's map: how much of each anchor, [N,101]."""
        return (self.assign(lab) * self.weights(lab, likeness, detail).unsqueeze(2)).sum(1)

    def weights(self, lab: Tensor, likeness: Tensor, detail: Tensor) -> Tensor:
        """[N,784], summing to 1."""
        logit = self.bias - self.background * likeness - self.centre * self.offset
        weight = torch.sigmoid(logit + self.detail(detail).flatten(1))
        skin = torch.exp(-0.5 * ((lab - self.skin) / self.skin_spread).pow(2).sum(1))
        weight = weight * (1 - SKIN_SHARE * skin) + 0.01 * torch.exp(-4 * self.offset)
        return weight / weight.sum(1, keepdim=True)

    def likeness(self, lab: Tensor) -> Tensor:
        """[N,784]: the share of border cells that have about this cell's colour."""
        border = lab[:, :, self.border]
        gap = lab.pow(2).sum(1).unsqueeze(2) + border.pow(2).sum(1).unsqueeze(1) - 2 * lab.transpose(1, 2) @ border
        return torch.exp(-gap.clamp(min=0) / (2 * BACKGROUND_SPREAD**2)).mean(2)

    def assign(self, lab: Tensor) -> Tensor:
        """[N,3,n] Lab to [N,n,101] shares of the anchors."""
        points = lab.transpose(1, 2)
        gap = points.pow(2).sum(2, keepdim=True) + self.anchors.pow(2).sum(1) - 2 * points @ self.anchors.T
        return torch.softmax(-gap / (2 * ANCHOR_SPREAD**2), 2)

    def roots(self, shares: Tensor) -> Tensor:
        return F.normalize((shares + 1e-5).sqrt(), dim=1)

    def finish(self, shares: Tensor) -> Tensor:
        return F.normalize(self.metric(self.roots(shares)), dim=1)

    @torch.no_grad()
    def start_metric(self, first: Tensor, second: Tensor) -> None:
        """Whitens what differs between two palettes [n,101] (roots) of the same thing: what light and crop change counts less."""
        mean = torch.cat([first, second]).mean(0)
        gap = (first - second).double()
        within = gap.T @ gap / (2 * len(gap))
        within += WITHIN_SHRINKAGE * within.trace() / len(within) * torch.eye(len(within), dtype=torch.float64)
        values, vectors = torch.linalg.eigh(within)
        weight = (vectors * values.rsqrt()) @ vectors.T
        weight = (weight / weight.diagonal().mean()).float()
        self.metric.weight.copy_(weight)
        self.metric.bias.copy_(-weight @ mean)

    def of_shades(self, lab: Tensor) -> Tensor:
        """[n,3] Lab colours, equally much of each, to [101]."""
        return self.finish(self.assign(lab.T.unsqueeze(0)).mean(1)).squeeze(0)
