"""Second stage, on the trunk as it then stands: the semantic projection and the text rows that live in the same space."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from batches import PairSampler
from captions import ConceptTable, kind_concept, random_captions
from pictures import Picture
from tokenizer import Words

SEMANTIC_DIMENSIONS = 411
# Share of the kinds' dimensions in the square of the length.
KIND_SHARE = 0.7
# Chosen with the share: sharper finds kinds better, softer leaves more to the palette.
KIND_TEMPERATURE = 1.0
FEATURE_SCALE = 20.0


@dataclass(frozen=True)
class HeadOptions:
    steps: int = 450
    pairs: int = 240
    rate: float = 1e-3
    pair_weight: float = 0.3
    seed: int = 2


class SemanticHead(nn.Module):
    """Features [N,1752] to [N,411], unit length: which kind it is, and what else can be said of it.

    The first dimensions are the roots of the kinds' probabilities: two pictures of one kind are almost equal there, of
    two kinds almost orthogonal, so that the other dimensions and the palette order within a kind and seldom across.
    """

    def __init__(self, features: int, kinds: int) -> None:
        super().__init__()
        self.kinds = nn.Linear(features, kinds)
        self.projection = nn.Linear(features, SEMANTIC_DIMENSIONS - kinds)
        nn.init.zeros_(self.kinds.weight)
        nn.init.zeros_(self.kinds.bias)

    def kind_logits(self, features: Tensor) -> Tensor:
        return self.kinds(features * FEATURE_SCALE)

    def forward(self, features: Tensor) -> Tensor:
        # Detached: words and pairs learn from the probabilities, only the kinds' own loss forms them.
        chance = torch.softmax(self.kind_logits(features).detach() / KIND_TEMPERATURE, 1)
        rest = F.normalize(self.projection(features), dim=1)
        return torch.cat([(chance + 1e-7).sqrt() * KIND_SHARE**0.5, rest * (1 - KIND_SHARE) ** 0.5], 1)


class TextRows(nn.Module):
    """Bags of words [N,rows] to [N,411]: the sum of softplus(weight) x row over the words that are there."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.zeros(rows, SEMANTIC_DIMENSIONS))
        self.weight = nn.Parameter(torch.full((rows,), 0.5))
        self.register_buffer("known", torch.zeros(rows))

    def table(self) -> Tensor:
        """[rows,411], each row times its weight; rows that no picture taught are zero."""
        return F.normalize(self.rows, dim=1) * (F.softplus(self.weight) * self.known).unsqueeze(1)

    def forward(self, bags: Tensor) -> Tensor:
        return F.normalize(bags @ self.table(), dim=1)


def start_projection(head: SemanticHead, features: Tensor, classes: Tensor) -> None:
    """Linear discriminants: total covariance against the covariance within classes, shrunk by a tenth of its mean."""
    mean = features.mean(0)
    centred = (features - mean).double()
    totals = torch.zeros(int(classes.max()) + 1, features.shape[1], dtype=torch.float64).index_add_(0, classes, centred)
    counts = torch.bincount(classes).clamp(min=1).unsqueeze(1)
    inner = centred - (totals / counts)[classes]
    within = inner.T @ inner / len(inner)
    within += 0.1 * within.trace() / len(within) * torch.eye(len(within), dtype=torch.float64)
    factor = torch.linalg.inv(torch.linalg.cholesky(within))
    values, vectors = torch.linalg.eigh(factor @ (centred.T @ centred / len(centred)) @ factor.T)
    order = values.argsort(descending=True)[: head.projection.out_features]
    weight = (vectors[:, order].T @ factor).float()
    with torch.no_grad():
        head.projection.weight.copy_(weight)
        head.projection.bias.copy_(-weight @ mean)


def start_rows(text: TextRows, table: ConceptTable, embeddings: Tensor) -> None:
    """Each word starts at the middle of the pictures that it is said of."""
    said = (table.holds.float() @ table.rows).clamp(max=1)
    said[torch.arange(len(said)), table.colour_row] = 0
    middle = embeddings - embeddings.mean(0)
    with torch.no_grad():
        text.known.copy_((said.sum(0) > 0).float())
        text.known[0] = 0
        text.rows.copy_(F.normalize(said.T @ middle, dim=1))
        text.rows[text.known == 0] = 0


def caption_loss(logits: Tensor, said: Tensor, holds: Tensor, maybe: Tensor) -> Tensor:
    """Picture to its caption and back; another picture's caption that may be true here as well is no rival."""
    wrong = (said.float() @ (~holds & ~maybe).float().T).T > 0  # [pictures, captions]
    rival = wrong | torch.eye(len(logits), dtype=torch.bool)
    spoken = said.any(1)
    masked = logits.masked_fill(~rival, -1e4)
    labels = torch.arange(len(logits))
    there = F.cross_entropy(masked[spoken][:, spoken], torch.arange(int(spoken.sum())))
    back = F.cross_entropy(masked.T[spoken], labels[spoken])
    return (there + back) / 2


def concept_loss(logits: Tensor, holds: Tensor, maybe: Tensor) -> Tensor:
    """Mean over a picture's concepts of its cross-entropy against all concepts that do not hold."""
    others = torch.logsumexp(logits.masked_fill(holds | maybe, -1e4), 1, keepdim=True)
    each = F.softplus(others - logits) * holds
    labelled = holds.any(1)
    return (each.sum(1) / holds.sum(1).clamp(min=1))[labelled].mean()


def kind_loss(logits: Tensor, kinds: Tensor, allowed: Tensor) -> Tensor:
    """Cross-entropy with a tenth of smoothing; kinds that hold or may hold besides are no rivals. -1 is a picture without a kind."""
    known = kinds >= 0
    own = F.one_hot(kinds[known], logits.shape[1]).bool()
    said = F.log_softmax(logits[known].masked_fill(allowed[known] & ~own, -1e4), 1)
    rivals = ~allowed[known] & ~own
    spread = (said * rivals).sum(1) / rivals.sum(1)
    return -(0.9 * said[own] + 0.1 * spread).mean()


def view_loss(embeddings: Tensor, scale: Tensor) -> Tensor:
    """Two views of the same thing find each other."""
    first, second = embeddings.chunk(2)
    return F.cross_entropy(first @ second.T * scale, torch.arange(len(first)))


def kinds_of(pictures: list[Picture], table: ConceptTable) -> tuple[Tensor, list[int]]:
    """(per picture the position of its kind among the kinds, -1 without one; the kinds' columns in the table)."""
    said = [kind_concept(picture) for picture in pictures]
    names = sorted(set(said) - {""})
    return torch.tensor([names.index(name) if name else -1 for name in said]), [table.names.index(name) for name in names]


class HeadTraining:
    """`views` is [V, pictures, 1752]: features of V views of each training picture."""

    def __init__(self, pictures: list[Picture], views: Tensor, words: Words, options: HeadOptions) -> None:
        self.pictures, self.views, self.options = pictures, views, options
        self.concepts = ConceptTable(pictures, words)
        self.random = np.random.default_rng(options.seed)
        self.sampler = PairSampler(pictures, options.seed)
        torch.manual_seed(options.seed)
        self.kind, self.kind_columns = kinds_of(pictures, self.concepts)
        self.head, self.text = SemanticHead(views.shape[2], len(self.kind_columns)), TextRows(len(words.rows) + 1)
        self.scale = nn.Parameter(torch.tensor(3.1))
        names = sorted({(p.source, p.kind or p.same) for p in pictures})
        self.classes = torch.tensor([names.index((p.source, p.kind or p.same)) for p in pictures])
        start_projection(self.head, views.flatten(0, 1), self.classes.repeat(len(views)))
        with torch.no_grad():
            start_rows(self.text, self.concepts, self.head(views[0]))

    def features_of(self, indices: Tensor) -> Tensor:
        view = torch.from_numpy(self.random.integers(0, len(self.views), len(indices)))
        return self.views[view, indices]

    def loss(self) -> Tensor:
        first, second = self.sampler.draw(self.options.pairs)
        indices = torch.cat([first, second])
        features = self.features_of(indices)
        embeddings = self.head(features)
        scale = self.scale.exp()
        holds, maybe = self.concepts.holds[indices], self.concepts.maybe[indices]
        bags, said = random_captions(self.concepts, indices, self.random)
        bank = embeddings @ self.text(self.concepts.rows).T * scale
        captions = embeddings @ self.text(bags).T * scale
        words = concept_loss(bank, holds, maybe) + 0.7 * caption_loss(captions, said, holds, maybe)
        allowed = (holds | maybe)[:, self.kind_columns]
        kinds = kind_loss(self.head.kind_logits(features), self.kind[indices], allowed)
        return words + kinds + self.options.pair_weight * view_loss(embeddings, scale)

    def run(self) -> tuple[SemanticHead, TextRows]:
        parameters = [
            {"params": self.head.parameters(), "lr": self.options.rate, "weight_decay": 1e-3},
            {"params": [*self.text.parameters(), self.scale], "lr": self.options.rate * 3, "weight_decay": 0},
        ]
        optimiser = torch.optim.AdamW(parameters)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, self.options.steps)
        for step in range(self.options.steps):
            loss = self.loss()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            if (step + 1) % 50 == 0:
                print(f"heads {step + 1}/{self.options.steps}  loss {loss.item():.3f}  scale {self.scale.exp().item():.1f}", flush=True)
        return self.head.eval(), self.text.eval()
