"""What may be said of each training picture: concepts that hold, concepts that may hold, and random captions from them."""

import numpy as np
import torch
from torch import Tensor

from colours import ALSO_THINGS
from pictures import Picture
from tokenizer import Words
from vocabulary import CLOTHING_CONCEPTS, GENDERS, KINDS, MATERIALS, MAYBE, PATTERNS, RENDER_KINDS, clean_name, squeeze

DETAILS = frozenset((*PATTERNS, *MATERIALS, *GENDERS))


class ConceptTable:
    """`holds` and `maybe` are [pictures, concepts] bool; `rows` [concepts, text rows] is each concept's bag of words."""

    def __init__(self, pictures: list[Picture], words: Words) -> None:
        self.names = sorted({concept for picture in pictures for concept in picture.concepts})
        position = {name: index for index, name in enumerate(self.names)}
        self.holds = torch.zeros(len(pictures), len(self.names), dtype=torch.bool)
        self.maybe = torch.zeros_like(self.holds)
        for index, picture in enumerate(pictures):
            for concept in picture.concepts:
                self.holds[index, position[concept]] = True
            for concept in possible_concepts(picture):
                if concept in position:
                    self.maybe[index, position[concept]] = True
        self.maybe &= ~self.holds
        self.rows = torch.zeros(len(self.names), len(words.rows) + 1)
        for index, name in enumerate(self.names):
            for row in words.rows_of(name):
                self.rows[index, row] = 1
        cut = {clean_name(word) for picture in pictures for word in picture.labels.get("words", ())} - set(KINDS)
        self.is_detail = torch.tensor([name in DETAILS | cut for name in self.names])
        # Colour words that are things too: a caption may carry one, and must still mean the picture's kind.
        self.colour_row = torch.tensor(
            [words.rows.get(squeeze(p.colour), 0) if p.colour in ALSO_THINGS else 0 for p in pictures], dtype=torch.long
        )


def possible_concepts(picture: Picture) -> set[str]:
    """Details of photos are unknown; a render's details are known, but for gender words on things without one."""
    if picture.source == "render":
        kind = squeeze(picture.kind)
        own = {concept for name in (kind, *RENDER_KINDS.get(kind, ())) for concept in MAYBE.get(name, ())}
        return own | (set() if picture.labels.get("gender") in GENDERS else set(GENDERS))
    return set(MAYBE.get(picture.kind, ())) | DETAILS


def kind_concept(picture: Picture) -> str:
    """The narrowest word for what it is; '' when unknown. Photos and drawings of one thing share it."""
    if picture.source == "render":
        kind = squeeze(picture.kind)
        return RENDER_KINDS.get(kind, (kind,))[0]
    if picture.source == "clothing":
        return CLOTHING_CONCEPTS[picture.kind][0] if picture.kind else ""
    return clean_name(picture.kind)


def random_captions(table: ConceptTable, indices: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """(bags of words [B,rows], concepts said [B,concepts]): one concept that is no detail, with up to two details."""
    holds = table.holds[indices]
    noise = torch.from_numpy(random.random(holds.shape, dtype=np.float32))
    things = torch.where(holds & ~table.is_detail, noise, -1.0)
    said = torch.zeros_like(holds)
    known = things.max(1).values >= 0
    said[known, things.argmax(1)[known]] = True
    chance = torch.from_numpy(random.random(len(indices), dtype=np.float32))
    details = holds & table.is_detail & (noise < 0.55) & (chance < 0.6).unsqueeze(1)
    # Now and then the details alone: "striped", "women".
    said = torch.where((chance < 0.15).unsqueeze(1) & details.any(1, keepdim=True), details, said | details)
    bags = said.float() @ table.rows
    coloured = table.colour_row[indices] * torch.from_numpy(random.random(len(indices)) < 0.7)
    bags[torch.arange(len(indices)), coloured] = 1
    bags[:, 0] = 0
    return bags.clamp(max=1), said
