"""Held-out pictures, and the exported model on them: what calibration needs. Quality is measured by scripts/evaluate."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from torch import Tensor

from graphs import open_session
from pictures import load_clothing, load_grocery, load_luma, load_pixels, load_renders

BLOCKS = {"semantic": slice(0, 411), "colour": slice(411, 512)}
SIZE = 224
GROCERY_GALLERY = "grocery training photos"


@dataclass(frozen=True)
class Model:
    """Embeds pictures and texts as the server does; `weights` are the query weights per modality."""

    folder: Path
    weights: dict

    @staticmethod
    def open(folder: Path) -> "Model":
        return Model(folder, json.loads((folder / "model.json").read_text())["queryWeights"])

    def embed_pixels(self, pixels: Tensor) -> np.ndarray:
        session = open_session(self.folder / "vision.onnx")
        parts = [session.run(None, {"pixel_values": chunk.numpy().astype(np.float32) / 255})[0] for chunk in pixels.split(16)]
        return np.concatenate(parts)

    def embed_texts(self, texts: list[str]) -> np.ndarray:
        session = open_session(self.folder / "text.onnx")
        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        return np.concatenate([session.run(None, {"input_ids": np.array([tokenizer.encode(text).ids])})[0] for text in texts])

    def similarity(self, queries: np.ndarray, images: np.ndarray, modality: str, **other: float) -> np.ndarray:
        return weighted_similarity(queries, images, self.weights[modality] | other)


def weighted_similarity(queries: np.ndarray, images: np.ndarray, weights: dict) -> np.ndarray:
    """Mean of the blocks' cosines by `weights`; a block that is zero in the query does not count. As the server's weighQuery."""
    total, weight_sum = 0, 1e-12
    for name, block in BLOCKS.items():
        length = np.linalg.norm(queries[:, block], axis=1, keepdims=True)
        weight = np.where(length > 1e-6, weights[name], 0)
        total = total + weight * (queries[:, block] / np.maximum(length, 1e-6)) @ images[:, block].T * 2**0.5
        weight_sum = weight_sum + weight
    return total / weight_sum


class Evidence:
    """Held-out pictures by source, with their pixels."""

    def __init__(self, shared: Path, renders: Path | None, cache: Path) -> None:
        sets = {"clothing": load_clothing(shared), "grocery": load_grocery(shared), "luma": load_luma(shared)}
        if renders is not None:
            sets["render"] = load_renders(renders)
        self.pictures = {name: [p for p in all_of if p.held_out] for name, all_of in sets.items()}
        self.pictures["clothing"] = [p for p in self.pictures["clothing"] if p.kind]
        # Four held-out photos a class are too few to fill ten places: they search among the training photos.
        self.pictures[GROCERY_GALLERY] = [p for p in sets["grocery"] if not p.held_out]
        self.pixels = {name: load_pixels(chosen, SIZE, cache) for name, chosen in self.pictures.items()}
