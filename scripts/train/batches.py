"""Draws training batches: pairs of pictures that show the same thing."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from pictures import Picture

# Share of each source in a batch; shares of sources without pictures go to the others.
SHARES = {"clothing": 0.4, "grocery": 0.22, "render": 0.38}


@dataclass(frozen=True)
class Collection:
    """Training pictures with their pixels [N,3,S,S] uint8, in the same order."""

    pictures: list[Picture]
    pixels: Tensor

    def of_source(self, source: str) -> list[int]:
        return [index for index, picture in enumerate(self.pictures) if picture.source == source]


class PairSampler:
    """Indices (first, second): a render with another view of the same design and colour; a photo, which has none, with itself.

    With `distinct`, a photo's second is some other photo of its source: more different pictures in as many places.
    """

    def __init__(self, pictures: list[Picture], seed: int, shares: dict[str, float] = SHARES, distinct: bool = False) -> None:
        self.shares = shares
        self.random = np.random.default_rng(seed)
        self.indices: dict[str, np.ndarray] = {}
        self.chances: dict[str, np.ndarray] = {}
        self.siblings: dict[int, list[int]] = {}
        self.source = [picture.source for picture in pictures]
        self.distinct = distinct
        for source in shares:
            indices = [index for index, picture in enumerate(pictures) if picture.source == source]
            if not indices:
                continue
            frequency = Counter(pictures[index].kind for index in indices)
            # Between natural and equal share of the kinds, so that rare ones are seen often enough.
            weights = np.array([1 / math.sqrt(frequency[pictures[index].kind]) for index in indices])
            self.indices[source], self.chances[source] = np.array(indices), weights / weights.sum()
        same = defaultdict(list)
        for index, picture in enumerate(pictures):
            same[picture.source, picture.same].append(index)
        for members in same.values():
            for index in members:
                self.siblings[index] = [other for other in members if other != index] or [index]

    def draw(self, pairs: int) -> tuple[Tensor, Tensor]:
        present = list(self.indices)
        shares = np.array([self.shares[source] for source in present])
        counts = np.floor(shares / shares.sum() * pairs + self.random.random()).astype(int)
        counts[0] += pairs - counts.sum()
        first = np.concatenate([self.draw_of(source, count) for source, count in zip(present, counts)])
        second = [self.second_of(index) for index in first]
        return torch.from_numpy(first), torch.tensor(second)

    def draw_of(self, source: str, count: int) -> np.ndarray:
        return self.random.choice(self.indices[source], count, p=self.chances[source])

    def second_of(self, index: int) -> int:
        if self.distinct and self.siblings[index] == [index]:
            return self.draw_of(self.source[index], 1)[0]
        return self.random.choice(self.siblings[index])

    def skip(self, draws: int, pairs: int) -> None:
        """Advances as if `draws` batches had been drawn: a resumed run goes on with the same batches."""
        for _ in range(draws):
            self.draw(pairs)
