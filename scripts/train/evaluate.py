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

from measures import interval, precision_at, rank_of_other, rank_of_product
from pictures import Picture, load_clothing, load_grocery, load_luma, load_pixels, load_renders, read_square
from prompts import clothing_prompts, colour_prompts, grocery_prompts, luma_colours, render_prompts

BLOCKS = {"semantic": slice(0, 411), "colour": slice(411, 512)}
SIZE = 224


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
    """Per measure the values of its queries. `similarity_of(source)` is the square matrix of a source's held-out pictures."""
    kinds = {name: [p.kind for p in pictures] for name, pictures in evidence.pictures.items()}
    found = {
        "clothing_kind_p10": precision_at(similarity_of("clothing"), kinds["clothing"], 10),
        "grocery_class_p10": precision_at(similarity_of("grocery"), kinds["grocery"], 10),
    }
    ranks = rank_of_other(similarity_of("luma"), [p.same for p in evidence.pictures["luma"]])
    found |= {f"luma_recall_at_{count}": ranks < count for count in (1, 5, 20)}
    if "render" in kinds:
        ranks = rank_of_other(similarity_of("render"), [p.same for p in evidence.pictures["render"]])
        found |= {"render_kind_p10": precision_at(similarity_of("render"), kinds["render"], 10), "render_design_recall_at_1": ranks < 1}
    return found


def word_measures(model: Model, evidence: Evidence, images: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Class names and colours as queries, at the default weights of text."""

    def against(source: str, texts: list[str]) -> np.ndarray:
        return model.similarity(model.embed_texts(texts), images[source], "text")

    found = {}
    for source, prompts in (("clothing", clothing_prompts()), ("grocery", grocery_prompts(evidence.pictures["grocery"]))):
        similarity = against(source, list(prompts.values()))
        names = np.array(list(prompts))
        truth = np.array([p.kind for p in evidence.pictures[source]])
        found[f"{source}_words"] = names[similarity.argmax(0)] == truth
        found[f"{source}_words_p10"] = top_share(similarity, names[:, None] == truth[None, :], 10)
    colours = luma_colours(evidence.pictures["luma"])
    truth = np.array([[name in p.labels["colors"] for p in evidence.pictures["luma"]] for name in colours])
    found["luma_colour_words_p5"] = top_share(against("luma", colour_prompts(colours)), truth, 5)
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


def street_ranks(model: Model, demo: Demo) -> np.ndarray:
    similarity = model.similarity(model.embed_pixels(demo.street), model.embed_pixels(demo.images), "image")
    return rank_of_product(similarity, demo.products, demo.wanted)


def evaluate_model(model: Model, evidence: Evidence, **weights: float) -> dict[str, np.ndarray]:
    images = {name: model.embed_pixels(pixels) for name, pixels in evidence.pixels.items()}
    found = picture_measures(lambda name: model.similarity(images[name], images[name], "image", **weights), evidence)
    if not weights:
        found |= word_measures(model, evidence, images)
        if evidence.demo is not None:
            found["street_in_first_5"] = street_ranks(model, evidence.demo) < 5
    return found


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
    found = picture_measures(lambda name: images[name] @ images[name].T, evidence)
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
    columns = {
        "teacher, raw": evaluate_teacher(arguments.shared / "models/mobilenetv2_1.0_fp32_embed1280.onnx", evidence),
        "builtin": evaluate_model(model, evidence),
        "shape only": evaluate_model(model, evidence, colour=0.0),
        "colour x 2": evaluate_model(model, evidence, colour=2 * model.weights["image"]["colour"]),
    }
    print_table(columns)
    if arguments.json:
        means = {name: round(float(np.mean(values)), 4) for name, values in columns["builtin"].items()}
        arguments.json.write_text(json.dumps(means, indent=2) + "\n")


if __name__ == "__main__":
    main()
