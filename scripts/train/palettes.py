"""Third stage: which part of a picture its palette should count, and what colour words mean."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from batches import PairSampler
from colour_block import CELLS, ColourBlock, choose_anchors
from colours import ALSO_CALLED, BASIC_OF, COLOURS, shades_of, to_lab
from heads import concept_loss
from pictures import Picture
from tokenizer import Words
from vocabulary import squeeze


METRIC_PAIRS = 3000


@dataclass(frozen=True)
class PaletteOptions:
    steps: int = 200
    pairs: int = 96
    rate: float = 0.02
    word_weight: float = 0.7
    prototype_pull: float = 1.0
    seed: int = 4


@dataclass(frozen=True)
class CellViews:
    """V views of each training picture: Lab [V,N,3,784], likeness to the border [V,N,784], the trunk's maps [V,N,32,28,28] float16."""

    lab: Tensor
    likeness: Tensor
    detail: Tensor


def anchor_colours(pixels: Tensor, seed: int = 3) -> Tensor:
    """[n,3] Lab: the survey's colours and as many cells of training pictures, far enough from white to matter."""
    random = np.random.default_rng(seed)
    survey = np.concatenate([shades_of(word) for word in COLOURS])
    chosen = torch.from_numpy(random.integers(0, len(pixels), 400))
    cells = F.adaptive_avg_pool2d(pixels[chosen].float() / 255, CELLS).permute(0, 2, 3, 1).reshape(-1, 3)
    lab = to_lab(cells)
    coloured = lab[(lab[:, 0] < 92) | (lab[:, 1:].norm(dim=1) > 6)]
    picked = coloured[torch.from_numpy(random.integers(0, len(coloured), 1500))]
    return torch.cat([to_lab(torch.from_numpy(survey).float()), picked])


def build_colour_block(pixels: Tensor) -> ColourBlock:
    return ColourBlock(choose_anchors(anchor_colours(pixels)))


@torch.no_grad()
def cell_views(block: ColourBlock, views: list[tuple[Tensor, Tensor]]) -> CellViews:
    """From (mean colours [N,3,28,28], maps) of each view."""
    lab = torch.stack([to_lab(cells).flatten(2) for cells, _ in views])
    likeness = torch.stack([torch.cat([block.likeness(part) for part in view.split(64)]) for view in lab])
    return CellViews(lab, likeness, torch.stack([detail for _, detail in views]))


@torch.no_grad()
def colour_prototypes(block: ColourBlock) -> Tensor:
    """[colours,101]: the palette of the shades that each colour word names."""
    return torch.stack([block.of_shades(to_lab(torch.from_numpy(shades_of(word)).float())) for word in COLOURS])


def colour_labels(pictures: list[Picture]) -> tuple[Tensor, Tensor]:
    """(holds, maybe), both [pictures, colours]; all false for photos, whose colours nobody wrote down."""
    position = {word: index for index, word in enumerate(COLOURS)}
    holds = torch.zeros(len(pictures), len(COLOURS), dtype=torch.bool)
    maybe = torch.zeros_like(holds)
    for index, picture in enumerate(pictures):
        second = picture.labels.get("secondaryColour", "")
        for word in (picture.colour, BASIC_OF.get(picture.colour, "")):
            if word in position:
                holds[index, position[word]] = True
        for word in (second, *ALSO_CALLED.get(picture.colour, ()), *ALSO_CALLED.get(second, ()), BASIC_OF.get(second, "")):
            if word in position:
                maybe[index, position[word]] = True
    return holds, maybe & ~holds


class PaletteTraining:
    """Trains a colour block's weighing of cells with the colour words, on pairs of pictures of the same thing."""

    def __init__(self, block: ColourBlock, pictures: list[Picture], views: CellViews, options: PaletteOptions) -> None:
        self.block, self.views, self.options = block, views, options
        self.sampler = PairSampler(pictures, options.seed)
        self.random = np.random.default_rng(options.seed)
        self.holds, self.maybe = colour_labels(pictures)
        names = sorted({picture.colour for picture in pictures})
        self.colour = torch.tensor([names.index(picture.colour) if picture.colour else -1 for picture in pictures])
        self.start_metric()
        self.prototypes = colour_prototypes(block)
        self.words = nn.Parameter(self.prototypes.clone())
        self.scales = nn.Parameter(torch.tensor([2.3, 2.3]))

    def start_metric(self) -> None:
        pairs = self.sampler.draw(METRIC_PAIRS)
        with torch.no_grad():
            first, second = (torch.cat([self.block.roots(self.shares(part)) for part in side.split(128)]) for side in pairs)
        self.block.start_metric(first, second)

    def shares(self, indices: Tensor) -> Tensor:
        """[n,101] of a random view of each picture."""
        view = torch.from_numpy(self.random.integers(0, len(self.views.lab), len(indices)))
        lab, likeness = self.views.lab[view, indices], self.views.likeness[view, indices]
        return self.block.shares(lab, likeness, self.views.detail[view, indices].float())

    def palette(self, indices: Tensor) -> Tensor:
        return self.block.finish(self.shares(indices))

    def loss(self) -> Tensor:
        first, second = self.sampler.draw(self.options.pairs)
        palettes = self.palette(torch.cat([first, second]))
        pair_scale, word_scale = self.scales.exp()
        logits = palettes[: len(first)] @ palettes[len(first) :].T * pair_scale
        # Other things of the same named colour are no rivals.
        same = (self.colour[first, None] == self.colour[second]) & (self.colour[first, None] >= 0)
        logits = logits.masked_fill(same & ~torch.eye(len(first), dtype=torch.bool), -1e4)
        labels = torch.arange(len(first))
        pairs = (F.cross_entropy(logits, labels) + F.cross_entropy(logits.T, labels)) / 2
        indices = torch.cat([first, second])
        said = palettes @ F.normalize(self.words, dim=1).T * word_scale
        words = concept_loss(said, self.holds[indices], self.maybe[indices])
        pull = (1 - F.cosine_similarity(self.words, self.prototypes)).mean()
        return pairs + self.options.word_weight * words + self.options.prototype_pull * pull

    def run(self) -> Tensor:
        """Trains the block in place; returns the colour words' rows [colours,101], unit length."""
        rate = self.options.rate
        slow = [self.block.detail.weight, self.words]
        fast = [self.block.bias, self.block.background, self.block.centre, self.scales]
        groups = [{"params": slow, "lr": rate / 4}, {"params": self.block.metric.parameters(), "lr": rate / 10}, {"params": fast, "lr": rate}]
        optimiser = torch.optim.AdamW(groups, weight_decay=1e-3)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, self.options.steps)
        for step in range(self.options.steps):
            loss = self.loss()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            if (step + 1) % 50 == 0:
                print(f"palettes {step + 1}/{self.options.steps}  loss {loss.item():.3f}", flush=True)
        return F.normalize(self.words.detach(), dim=1)


def colour_rows(colours: Tensor, words: Words) -> Tensor:
    """[colours,101] to [rows,101]; zero for all words that name no colour."""
    table = torch.zeros(len(words.rows) + 1, colours.shape[1])
    for word, row in zip(COLOURS, colours):
        table[words.rows[squeeze(word)]] = row
    return table
