"""The labelled pictures that the model learns from and is measured on: real photos and renders, with their split."""

import csv
import hashlib
import json
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from vocabulary import CLOTHING_CONCEPTS, GROCERY_PARENTS, clean_name, render_concepts

# Share of the clothing photos, and of the rendered designs, that training never sees.
HELD_OUT_SHARE = 0.2
RENDER_SHARE = 0.1


@dataclass(frozen=True)
class Picture:
    """`kind` is the class within its source ('' when unknown), `same` names what is equal in shape and make: a product, a design."""

    path: Path
    source: str
    kind: str
    same: str
    held_out: bool
    concepts: frozenset[str] = frozenset()
    colour: str = ""
    labels: dict = field(default_factory=dict, hash=False, compare=False)


def is_held_out(name: str, share: float = HELD_OUT_SHARE) -> bool:
    """Decided by the name alone, so that the split is the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32 < share


def load_clothing(shared: Path) -> list[Picture]:
    pictures = []
    with open(shared / "data/clothing/labels.csv", newline="") as file:
        for row in csv.DictReader(file):
            path = shared / f"data/clothing/images/{row['image']}.jpg"
            if not path.exists():
                continue
            kind = row["label"] if row["label"] in CLOTHING_CONCEPTS else ""
            concepts = frozenset(CLOTHING_CONCEPTS.get(kind, ()))
            pictures.append(Picture(path, "clothing", kind, row["image"], is_held_out(row["image"]), concepts))
    return sorted(pictures, key=lambda picture: picture.same)


def load_grocery(shared: Path) -> list[Picture]:
    """The folders `train` and `val` are the data set's own split."""
    root = shared / "data/grocery"
    pictures = []
    for split in ("train", "val"):
        for path in sorted((root / split).rglob("*.jpg")):
            kind, coarse = path.parent.name, path.relative_to(root / split).parts[1]
            concepts = frozenset((clean_name(kind), *GROCERY_PARENTS[coarse]))
            pictures.append(Picture(path, "grocery", kind, str(path), split == "val", concepts))
    return pictures


def load_luma(shared: Path) -> list[Picture]:
    """Evaluation only: every picture is held out."""
    pictures, seen = [], set()
    with open(shared / "data/luma/catalog.jsonl") as file:
        for product in map(json.loads, file):
            for image in product["images"]:
                if image in seen:
                    continue
                seen.add(image)
                path = shared / "data/luma" / image
                pictures.append(Picture(path, "luma", "", product["id"], True, labels=product))
    return pictures


def load_renders(folder: Path) -> list[Picture]:
    """A form is held out with all its colours and views, so that nothing of a held-out design was ever seen."""
    pictures = []
    with open(folder / "labels.jsonl") as file:
        for label in map(json.loads, file):
            held_out = is_held_out(f"render {label['form']}", RENDER_SHARE)
            concepts = frozenset(render_concepts(label))
            path = folder / "images" / Path(label["file"]).name
            pictures.append(Picture(path, "render", label["kind"], label["design"], held_out, concepts, label["colour"], label))
    return pictures


def read_square(path: Path, size: int) -> np.ndarray:
    """[size,size,3] uint8: the longer side fitted to `size`, centred, padded with white; as the server prepares pictures."""
    image = Image.open(path).convert("RGB")
    scale = size / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    canvas = Image.new("RGB", (size, size), (255, 255, 255))
    fitted = image.resize((width, height), Image.Resampling.BICUBIC)
    canvas.paste(fitted, ((size - width) // 2, (size - height) // 2))
    return np.asarray(canvas)


def load_pixels(pictures: list[Picture], size: int, cache: Path) -> Tensor:
    """[N,3,size,size] uint8 in the pictures' order; each source is decoded once, then read from `cache`."""
    runs = [list(run) for _, run in groupby(pictures, key=lambda picture: picture.source)]
    return torch.from_numpy(np.concatenate([load_run(run, size, cache) for run in runs]))


def load_run(pictures: list[Picture], size: int, cache: Path) -> np.ndarray:
    names = "\n".join(f"{picture.path} {picture.path.stat().st_size}" for picture in pictures)
    stamp = hashlib.sha256(f"{size}\n{names}".encode()).hexdigest()[:16]
    file = cache / f"pixels-{stamp}.npy"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pixels = np.stack([read_square(picture.path, size).transpose(2, 0, 1) for picture in pictures])
        partial = file.with_suffix(".partial.npy")
        np.save(partial, pixels)
        partial.rename(file)
    return np.load(file)
