"""Honest measures on held-out pictures, of any two models side by side; prints a table and writes JSON.

    python evaluate.py --model ../../models/builtin --shared ../../../shared --renders DIR --work DIR
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer
from torch import Tensor

from measures import interval, precision_at, precision_in, rank_of_other, rank_of_product
from pictures import Picture, load_clothing, load_grocery, load_luma, load_pixels, load_renders, read_square
from prompts import clothing_prompts, grocery_prompts, luma_colour_queries, render_prompts

BLOCKS = {"semantic": slice(0, 411), "colour": slice(411, 512)}
SIZE = 224
GROCERY_GALLERY = "grocery training photos"


def open_session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


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

    def __init__(self, shared: Path, renders: Path | None, demo: Path | None, cache: Path) -> None:
        sets = {"clothing": load_clothing(shared), "grocery": load_grocery(shared), "luma": load_luma(shared)}
        if renders is not None:
            sets["render"] = load_renders(renders)
        self.pictures = {name: [p for p in all_of if p.held_out] for name, all_of in sets.items()}
        self.pictures["clothing"] = [p for p in self.pictures["clothing"] if p.kind]
        # Four held-out photos a class are too few to fill ten places: they search among the training photos.
        self.pictures[GROCERY_GALLERY] = [p for p in sets["grocery"] if not p.held_out]
        self.pixels = {name: load_pixels(chosen, SIZE, cache) for name, chosen in self.pictures.items()}
        self.demo = load_demo(demo, cache) if demo is not None else None


@dataclass(frozen=True)
class Demo:
    products: list[str]
    images: Tensor
    wanted: list[str]
    street: Tensor


def load_demo(folder: Path, cache: Path) -> Demo:
    catalogue = [json.loads(line) for line in (folder / "catalog.jsonl").read_text().splitlines()]
    images = [Picture(folder / i["file"], "demo", "", p["id"], True) for p in catalogue for i in p["images"]]
    queries = json.loads((folder / "street/queries.json").read_text())
    street = [Picture(folder / "street" / q["file"], "street", "", q["productId"], True) for q in queries]
    return Demo([p.same for p in images], load_pixels(images, SIZE, cache), [p.same for p in street], load_pixels(street, SIZE, cache))


def picture_measures(similarity_of, evidence: Evidence) -> dict[str, np.ndarray]:
    """Per measure the values of its queries. `similarity_of(queries, gallery)` is the matrix between two sets of pictures."""
    kinds = {name: [p.kind for p in pictures] for name, pictures in evidence.pictures.items()}
    found = {
        "clothing_kind_p10": precision_at(similarity_of("clothing", "clothing"), kinds["clothing"], 10),
        "grocery_class_p10": precision_in(similarity_of("grocery", GROCERY_GALLERY), kinds["grocery"], kinds[GROCERY_GALLERY], 10),
    }
    ranks = rank_of_other(similarity_of("luma", "luma"), [p.same for p in evidence.pictures["luma"]])
    found |= {f"luma_recall_at_{count}": ranks < count for count in (1, 5, 20)}
    if "render" in kinds:
        similarity = similarity_of("render", "render")
        ranks = rank_of_other(similarity, [p.same for p in evidence.pictures["render"]])
        found |= {"render_kind_p10": precision_at(similarity, kinds["render"], 10), "render_design_recall_at_1": ranks < 1}
    return found


def word_measures(model: Model, evidence: Evidence, images: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Class names and colours as queries, at the default weights of text."""

    def against(source: str, texts: list[str]) -> np.ndarray:
        return model.similarity(model.embed_texts(texts), images[source], "text")

    found = {}
    # All 81 classes, though the held-out photos show only 60 of them.
    groceries = grocery_prompts(evidence.pictures[GROCERY_GALLERY])
    for source, prompts in (("clothing", clothing_prompts()), ("grocery", groceries)):
        similarity = against(source, list(prompts.values()))
        names = np.array(list(prompts))
        truth = np.array([p.kind for p in evidence.pictures[source]])
        found[f"{source}_words"] = names[similarity.argmax(0)] == truth
        found[f"{source}_words_p10"] = top_share(similarity, names[:, None] == truth[None, :], 10)
    texts, truth, coloured = luma_colour_queries(evidence.pictures["luma"])
    found["luma_colour_words_p5"] = top_share(against("luma", texts)[:, coloured], truth, 5)
    if "render" in images:
        texts, truth = render_prompts(evidence.pictures["render"])
        found["render_prompts_p5"] = top_share(against("render", texts), truth, 5)
    return found


def top_share(similarity: np.ndarray, truth: np.ndarray, count: int) -> np.ndarray:
    """Per text: share of right pictures among its first `count` (or as many as there are right ones)."""
    order = np.argsort(-similarity, axis=1, kind="stable")
    shares = []
    for row, right in zip(order, truth):
        if right.any():
            limit = min(count, int(right.sum()))
            shares.append(right[row[:limit]].mean())
    return np.array(shares)


class Embedded:
    """Every held-out picture, and the demo's, embedded once by a model."""

    def __init__(self, model: Model, evidence: Evidence) -> None:
        self.model, self.evidence = model, evidence
        self.images = {name: model.embed_pixels(pixels) for name, pixels in evidence.pixels.items()}
        demo = evidence.demo
        self.demo = (model.embed_pixels(demo.street), model.embed_pixels(demo.images)) if demo is not None else None

    def measure_pictures(self, **weights: float) -> dict[str, np.ndarray]:
        def similarity_of(queries: str, gallery: str) -> np.ndarray:
            return self.model.similarity(self.images[queries], self.images[gallery], "image", **weights)

        found = picture_measures(similarity_of, self.evidence)
        if self.demo is not None:
            similarity = self.model.similarity(*self.demo, "image", **weights)
            found["street_in_first_5"] = rank_of_product(similarity, self.evidence.demo.products, self.evidence.demo.wanted) < 5
        return found

    def measure_words(self) -> dict[str, np.ndarray]:
        return word_measures(self.model, self.evidence, self.images)


def evaluate_teacher(file: Path, evidence: Evidence) -> dict[str, np.ndarray]:
    """The raw teacher: cosine of its pooled activations."""
    session = open_session(file)
    mean, std = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)

    def embed(pixels: Tensor) -> np.ndarray:
        parts = []
        for chunk in pixels.split(16):
            x = (chunk.numpy().astype(np.float32) / 255 - mean[:, None, None]) / std[:, None, None]
            parts.append(session.run(None, {"pixel_values": x})[0])
        found = np.concatenate(parts)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    images = {name: embed(pixels) for name, pixels in evidence.pixels.items()}
    found = picture_measures(lambda a, b: images[a] @ images[b].T, evidence)
    if evidence.demo is not None:
        similarity = embed(evidence.demo.street) @ embed(evidence.demo.images).T
        found["street_in_first_5"] = rank_of_product(similarity, evidence.demo.products, evidence.demo.wanted) < 5
    return found


def print_table(columns: dict[str, dict[str, np.ndarray]]) -> None:
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    print("| measure | queries | " + " | ".join(columns) + " |\n|---|---|" + "---|" * len(columns))
    for name in names:
        cells, queries = [], 0
        for column in columns.values():
            if name in column:
                queries = len(column[name])
                cells.append("{:.3f} ({:.3f}–{:.3f})".format(*interval(column[name])))
            else:
                cells.append("–")
        print(f"| {name} | {queries} | " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--renders", type=Path, help="folder with the training renders: their held-out part is used")
    parser.add_argument("--demo", type=Path, help="folder with the demo catalogue and its street photos")
    parser.add_argument("--work", type=Path, required=True, help="folder of the pixel cache")
    parser.add_argument("--json", type=Path, help="also write the means to this file")
    arguments = parser.parse_args()
    evidence = Evidence(arguments.shared, arguments.renders, arguments.demo, arguments.work)
    model = Model.open(arguments.model)
    embedded = Embedded(model, evidence)
    columns = {
        "teacher, raw": evaluate_teacher(arguments.shared / "models/mobilenetv2_1.0_fp32_embed1280.onnx", evidence),
        "builtin": embedded.measure_pictures() | embedded.measure_words(),
        "shape only": embedded.measure_pictures(colour=0.0),
        "colour x 2": embedded.measure_pictures(colour=2 * model.weights["image"]["colour"]),
    }
    print_table(columns)
    if arguments.json:
        means = {name: round(float(np.mean(values)), 4) for name, values in columns["builtin"].items()}
        arguments.json.write_text(json.dumps(means, indent=2) + "\n")


if __name__ == "__main__":
    main()
