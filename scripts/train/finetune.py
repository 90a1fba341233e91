"""First stage: trains every layer of the teacher further, on kinds, on pairs of the same thing, and near its old knowledge."""

import hashlib
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from backbone import POOLED, TAPS, Backbone, pooled_features
from batches import Collection, PairSampler
from front import FrontReader
from graphs import open_session
from views import plain_view, random_view

IMAGENET_CLASSES = 1001


@dataclass(frozen=True)
class FinetuneOptions:
    """A phase: each step sees 2 x `pairs` pictures of `size` pixels a side, drawn from the sources by `shares`."""

    name: str
    steps: int
    shares: dict[str, float]
    trunk_rate: float
    pairs: int = 32
    size: int = 160
    head_rate: float = 2e-3
    warm_up: int = 40
    distillation: float = 2.0
    temperature: float = 2.0
    pair_weight: float = 0.4
    average: float = 0.995
    seed: int = 1
    # Trains only the later stages, and the early ones as they are run ahead of them.
    rear_only: bool = False


class Student(nn.Module):
    """The trunk with the heads that only training needs."""

    def __init__(self, backbone: Backbone, kinds: dict[str, int]) -> None:
        super().__init__()
        self.backbone = backbone
        self.kinds = nn.ModuleDict({source: nn.Linear(POOLED + TAPS, count) for source, count in kinds.items()})
        self.imagenet = nn.Linear(POOLED, IMAGENET_CLASSES)
        self.pairs = nn.Linear(POOLED + TAPS, 256, bias=False)
        self.kind_scale, self.pair_scale = nn.Parameter(torch.tensor(3.0)), nn.Parameter(torch.tensor(2.3))


def teacher_logits(model: Path, collection: Collection, cache: Path) -> Tensor:
    """[N,1001] of the teacher with a classifier (its inputs are in -1..1), on the pictures as they are; NaN for renders.

    The teacher has never seen a drawing: what it says of one is not worth keeping.
    """
    photos = [index for index, picture in enumerate(collection.pictures) if picture.source != "render"]
    names = "\n".join(str(collection.pictures[index].path) for index in photos)
    file = cache / f"teacher-{hashlib.sha256(names.encode()).hexdigest()[:16]}.npy"
    if not file.exists():
        session = open_session(model)
        parts = []
        for chunk in collection.pixels[photos].split(32):
            x = F.interpolate(plain_view(chunk), size=(224, 224), mode="bilinear", antialias=True)
            parts.append(session.run(["logits"], {"pixel_values": (x * 2 - 1).numpy()})[0])
        np.save(file, np.concatenate(parts))
    logits = torch.full((len(collection.pictures), IMAGENET_CLASSES), torch.nan)
    logits[photos] = torch.from_numpy(np.load(file))
    return logits


def start_classifier(student: Student, pooled: Tensor, logits: Tensor) -> None:
    """Ridge regression from the trunk's pooled activations to the teacher's logits: the classifier starts useful."""
    mean_x, mean_y = pooled.mean(0), logits.mean(0)
    x, y = (pooled - mean_x).double(), (logits - mean_y).double()
    ridge = 0.02 * x.pow(2).sum() / x.shape[1] * torch.eye(x.shape[1], dtype=torch.float64)
    weight = torch.linalg.solve(x.T @ x + ridge, x.T @ y).T.float()
    with torch.no_grad():
        student.imagenet.weight.copy_(weight)
        student.imagenet.bias.copy_(mean_y - weight @ mean_x)


class Targets:
    """What the losses compare with, by index of a training picture."""

    def __init__(self, collection: Collection, logits: Tensor) -> None:
        self.logits = logits
        self.source = [picture.source for picture in collection.pictures]
        self.names: dict[str, list[str]] = {}
        self.kind = torch.full((len(collection.pictures),), -1)
        for source in dict.fromkeys(self.source):
            members = collection.of_source(source)
            self.names[source] = sorted({collection.pictures[i].kind for i in members} - {""})
            for index in members:
                if collection.pictures[index].kind:
                    self.kind[index] = self.names[source].index(collection.pictures[index].kind)
        self.is_source = {s: torch.tensor([name == s for name in self.source]) for s in self.names}
        things = [(picture.source, picture.same) for picture in collection.pictures]
        number = {thing: index for index, thing in enumerate(dict.fromkeys(things))}
        self.same = torch.tensor([number[thing] for thing in things])


def kind_loss(student: Student, targets: Targets, features: Tensor, indices: Tensor) -> Tensor:
    total, count = features.new_zeros(()), 0
    for source, head in student.kinds.items():
        pick = targets.is_source[source][indices] & (targets.kind[indices] >= 0)
        if pick.any():
            logits = head(features[pick] * student.kind_scale.exp())
            total = total + F.cross_entropy(logits, targets.kind[indices[pick]], label_smoothing=0.1, reduction="sum")
            count += int(pick.sum())
    return total / max(1, count)


def pair_loss(student: Student, features: Tensor, same: Tensor) -> Tensor:
    """The other view of the same thing among all other pictures of the batch, for those that have one there; `same` names the thing."""
    first, second = F.normalize(student.pairs(features), dim=1).chunk(2)
    paired = (same[: len(first)] == same[len(first) :]).nonzero().squeeze(1)
    if len(paired) == 0:
        return features.new_zeros(())
    logits = first @ second.T * student.pair_scale.exp()
    return (F.cross_entropy(logits[paired], paired) + F.cross_entropy(logits.T[paired], paired)) / 2


def rate_at(step: int, options: FinetuneOptions) -> float:
    """Warm-up, then cosine to a fiftieth."""
    if step < options.warm_up:
        return (step + 1) / options.warm_up
    progress = (step - options.warm_up) / max(1, options.steps - options.warm_up)
    return 0.02 + 0.49 * (1 + math.cos(math.pi * min(1, progress)))


def build_student(backbone: Backbone, targets: Targets, collection: Collection) -> Student:
    torch.manual_seed(0)
    student = Student(backbone, {source: len(names) for source, names in targets.names.items()})
    student.to(memory_format=torch.channels_last)
    sample = (~targets.logits[:, 0].isnan()).nonzero().squeeze(1)[::4]
    with torch.no_grad():
        pooled = [student.backbone(shrink(collection.pixels[part], 160))[0] for part in sample.split(64)]
    start_classifier(student, torch.cat(pooled), targets.logits[sample])
    return student


def shrink(pixels: Tensor, size: int) -> Tensor:
    x = F.interpolate(plain_view(pixels), size=(size, size), mode="bilinear", antialias=True)
    return x.contiguous(memory_format=torch.channels_last)


def optimiser_of(student: Student, options: FinetuneOptions) -> torch.optim.Optimizer:
    trunk = student.backbone.rear_parameters() if options.rear_only else list(student.backbone.parameters())
    known = {id(parameter) for parameter in student.backbone.parameters()}
    heads = [parameter for parameter in student.parameters() if id(parameter) not in known]
    groups = [{"params": trunk, "lr": options.trunk_rate}, {"params": heads, "lr": options.head_rate}]
    for group in groups:
        group["base"] = group["lr"]
    return torch.optim.AdamW(groups, weight_decay=0.02)


class Finetuning:
    """The state of a run: student, its moving average, optimiser, step. Saved every 50 steps, resumed from there."""

    def __init__(self, student: Student, options: FinetuneOptions, file: Path) -> None:
        self.student, self.options, self.file = student, options, file
        self.optimiser = optimiser_of(student, options)
        self.average = {name: value.detach().clone() for name, value in student.state_dict().items()}
        self.step = 0
        if file.exists():
            state = torch.load(file, weights_only=True)
            student.load_state_dict(state["student"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average, self.step = state["average"], state["step"]
        front = file.with_suffix(".front.onnx")
        self.front = FrontReader(student.backbone, options.size, front) if options.rear_only else None

    def save(self) -> None:
        state = {"student": self.student.state_dict(), "average": self.average, "step": self.step}
        partial = self.file.with_suffix(".partial")
        torch.save(state | {"optimiser": self.optimiser.state_dict()}, partial)
        partial.rename(self.file)

    def advance(self, loss: Tensor) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * rate_at(self.step, self.options)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.student.parameters(), 2.0)
        self.optimiser.step()
        keep = min(self.options.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.student.state_dict().items():
                self.average[name].lerp_(value, 1 - keep) if value.is_floating_point() else self.average[name].copy_(value)
        self.step += 1

    def look(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """(pooled [N,1280], taps [N,472]), with gradients for what is trained."""
        backbone = self.student.backbone
        if self.front is None:
            return backbone(x.contiguous(memory_format=torch.channels_last))[:2]
        maps, early = self.front.read(x)
        pooled, late = backbone.rear(maps)
        return pooled, torch.cat([early, late], 1)


def losses_of(run: Finetuning, targets: Targets, x: Tensor, indices: Tensor) -> dict[str, Tensor]:
    options = run.options
    pooled, taps = run.look(x)
    features = pooled_features(pooled, taps)
    photos = ~targets.logits[indices, 0].isnan()
    wanted = F.log_softmax(targets.logits[indices[photos]] / options.temperature, 1)
    said = F.log_softmax(run.student.imagenet(pooled[photos]) / options.temperature, 1)
    return {
        "kind": kind_loss(run.student, targets, features, indices),
        "teacher": F.kl_div(said, wanted, reduction="batchmean", log_target=True) * options.distillation,
        "pair": pair_loss(run.student, features, targets.same[indices]) * options.pair_weight,
    }


def finetune(student: Student, collection: Collection, targets: Targets, options: FinetuneOptions, file: Path) -> Student:
    """Trains to `options.steps` and leaves the moving average of the weights in `student`."""
    run = Finetuning(student, options, file)
    sampler = PairSampler(collection.pictures, options.seed, options.shares, distinct=True)
    sampler.skip(run.step, options.pairs)
    began, first = time.time(), run.step
    student.train()
    while run.step < options.steps:
        indices = torch.cat(sampler.draw(options.pairs))
        # Seeded by the step, so that a run that was cut off goes on exactly as one that was not.
        random = torch.Generator().manual_seed(options.seed * 1_000_003 + run.step)
        x = random_view(collection.pixels[indices], options.size, random)
        losses = losses_of(run, targets, x, indices)
        run.advance(sum(losses.values()))
        if run.step % 50 == 0 or run.step == options.steps:
            run.save()
        if run.step % 20 == 0:
            seconds = (time.time() - began) / (run.step - first)
            parts = " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
            print(f"finetune {options.name} {run.step}/{options.steps}  {parts}  {seconds:.2f} s/step", flush=True)
    student.load_state_dict(run.average)
    return student.eval()
