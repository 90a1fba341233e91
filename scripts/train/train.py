"""Trains the built-in model from the shared data and the renders, and writes its directory.

    python train.py --shared ../../../shared --renders DIR --work DIR --out ../../models/builtin [--start random]

Decoded pixels, the teacher's answers and the checkpoints of fine-tuning (the long part) stay in the work folder; a run that
was cut off goes on from there.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from backbone import Backbone, load_teacher, random_backbone
from batches import Collection
from calibrate import calibrate
from colour_block import ColourBlock
from evaluate import Evidence, Model
from export import export_tower, write_description
from features import FeatureReader, random_look
from finetune import FinetuneOptions, Targets, build_student, finetune, teacher_logits
from heads import HeadOptions, HeadTraining, SemanticHead, TextRows
from palettes import PaletteOptions, PaletteTraining, build_colour_block, cell_views, colour_rows
from pictures import Picture, load_clothing, load_grocery, load_luma, load_pixels, load_renders
from splits import write_splits
from tokenizer import Words
from towers import ImageTower, TextTower
from vocabulary import clean_name

TEACHER = "models/mobilenetv2_1.0_fp32_embed1280.onnx"
CLASSIFIER = "models/mobilenet_v2_1.0_224_quant_w8_embed1280+logits1001.onnx"
# Chosen on held-out pictures; see the model card.
QUERY_WEIGHTS = {"image": {"semantic": 1, "colour": 0.7}, "text": {"semantic": 1, "colour": 0.4}}
VERSION = "3"
# All layers on photos alone, so that real things shape the trunk; all layers with the renders; at last the later stages, larger,
# mostly on photos: they have the most to gain there, the drawings are easy.
PHASES = (
    FinetuneOptions("photos", 300, {"clothing": 0.55, "grocery": 0.45}, trunk_rate=3e-4),
    FinetuneOptions("all", 420, {"clothing": 0.36, "grocery": 0.3, "render": 0.34}, trunk_rate=2.5e-4),
    FinetuneOptions("rear", 700, {"clothing": 0.43, "grocery": 0.42, "render": 0.15}, trunk_rate=2e-4, size=192, rear_only=True),
)
RANDOM_VIEWS = 1


@dataclass(frozen=True)
class Run:
    shared: Path
    renders: Path
    work: Path
    out: Path
    # Where the trunk starts: "teacher", or "random" to learn from the teacher's answers alone.
    start: str


def parse_run() -> Run:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "renders", "work", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--start", choices=("teacher", "random"), default="teacher")
    return Run(**vars(parser.parse_args()))


def load_all(run: Run) -> list[Picture]:
    return [*load_clothing(run.shared), *load_grocery(run.shared), *load_renders(run.renders)]


def build_words(pictures: list[Picture]) -> Words:
    names = sorted({clean_name(picture.kind) for picture in pictures if picture.source == "grocery"})
    cuts = sorted({clean_name(word) for picture in pictures for word in picture.labels.get("words", ())})
    return Words(names, cuts)


def train_trunk(run: Run, collection: Collection) -> Backbone:
    backbone = load_teacher(run.shared / TEACHER) if run.start == "teacher" else random_backbone(seed=0)
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    targets = Targets(collection, teacher_logits(run.shared / CLASSIFIER, collection, run.work))
    student = build_student(backbone, targets, collection)
    for options in PHASES:
        student = finetune(student, collection, targets, options, run.work / f"finetune-{options.name}.pt")
    same = [name for name, value in student.backbone.state_dict().items() if torch.equal(value, before[name])]
    if same:
        raise RuntimeError(f"Expected every tensor of the trunk to change, got these as they were: {same}.")
    return student.backbone


def read_views(run: Run, collection: Collection, backbone: Backbone) -> list[tuple[Tensor, Tensor, Tensor]]:
    """(features, maps, mean colours) of each picture as it is, and of random views of it, which only the palettes need."""
    reader = FeatureReader(backbone, run.work / "features.onnx")
    views = [reader.read(load_pixels(collection.pictures, 224, run.work))]
    for seed in range(RANDOM_VIEWS):
        views.append(reader.read(collection.pixels, random_look(seed)))
        print(f"features of random view {seed + 1} of {RANDOM_VIEWS}", flush=True)
    return views


def train_colours(collection: Collection, views: list[tuple[Tensor, Tensor, Tensor]]) -> tuple[ColourBlock, Tensor]:
    """(colour block, rows of the colour words)."""
    block = build_colour_block(collection.pixels)
    seen = cell_views(block, [(cells, detail) for _, detail, cells in views[:2]])
    return block, PaletteTraining(block, collection.pictures, seen, PaletteOptions()).run()


def write_model(run: Run, backbone: Backbone, heads: tuple[SemanticHead, TextRows], colours: tuple[ColourBlock, Tensor], words: Words) -> None:
    """The files of the model directory but for model.json."""
    run.out.mkdir(parents=True, exist_ok=True)
    image = ImageTower(backbone, heads[0], colours[0]).eval()
    index = torch.tensor(words.row_of_id)
    with torch.no_grad():
        semantic, colour = heads[1].table()[index], colour_rows(colours[1], words)[index]
    export_tower(image, torch.rand(2, 3, 224, 224), ("pixel_values", "embedding"), run.out / "vision.onnx")
    export_tower(TextTower(semantic, colour).eval(), torch.tensor([[2, 3], [4, 0]]), ("input_ids", "embedding"), run.out / "text.onnx")
    (run.out / "tokenizer.json").write_text(words.text)


def main() -> None:
    run = parse_run()
    run.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    pictures = load_all(run)
    words = build_words(pictures)
    chosen = [picture for picture in pictures if not picture.held_out]
    collection = Collection(chosen, load_pixels(chosen, 256, run.work))
    print(f"{len(chosen)} training pictures, {len(words.rows)} words in {len(words.word_of)} spellings", flush=True)
    backbone = train_trunk(run, collection)
    views = read_views(run, collection, backbone)
    heads = HeadTraining(chosen, views[0][0].unsqueeze(0), words, HeadOptions()).run()
    write_model(run, backbone, heads, train_colours(collection, views), words)
    evidence = Evidence(run.shared, run.renders, run.work)
    write_splits([*pictures, *load_luma(run.shared)], run.out / "held-out.json")
    calibration = calibrate(Model(run.out, QUERY_WEIGHTS), evidence)
    write_description(run.out, QUERY_WEIGHTS, calibration, VERSION)
    print(json.dumps(calibration, indent=2))


if __name__ == "__main__":
    main()
