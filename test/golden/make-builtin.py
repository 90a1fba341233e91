"""Draws the pictures of test/golden/builtin and embeds them and some texts with the built-in model, by nothing of Vitrine's:
Pillow, numpy, onnxruntime and tokenizers (pip). Run it from the repository's root after the model was trained anew."""

import base64
import json
import math
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw, ImageOps
from tokenizers import Tokenizer

MODEL = Path("models/builtin")
GOLDEN = Path("test/golden/builtin")
TEXTS = ["red dress", "a wooden chair with a striped cushion", "Blue JEANS, slim", "boots", "navy and white striped t-shirt", "xqzzy vrblwk"]


def draw(width, height, ground, mode="RGB"):
    picture = Image.new(mode, (width, height), ground)
    pen = ImageDraw.Draw(picture)
    w, h = width, height
    pen.polygon([(w * 0.3, h * 0.1), (w * 0.7, h * 0.1), (w * 0.9, h * 0.9), (w * 0.1, h * 0.9)], fill=(196, 30, 58), outline=(90, 10, 20))
    for stripe in range(5):
        pen.line([(w * 0.2, h * (0.3 + stripe * 0.12)), (w * 0.8, h * (0.3 + stripe * 0.12))], fill=(240, 220, 60), width=max(2, w // 40))
    pen.ellipse([w * 0.42, h * 0.12, w * 0.58, h * 0.12 + w * 0.16], fill=(30, 60, 160))
    return picture


def draw_all():
    draw(320, 400, "white").save(GOLDEN / "dress.png", optimize=True)
    draw(90, 60, (225, 235, 240)).save(GOLDEN / "tiny.png", optimize=True)
    draw(500, 180, (40, 40, 48)).convert("L").save(GOLDEN / "grey.png", optimize=True)
    draw(260, 260, (0, 0, 0, 0), "RGBA").save(GOLDEN / "alpha.png", optimize=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # hold the camera upright: turned clockwise to be seen
    draw(480, 320, (210, 200, 180)).save(GOLDEN / "turned.jpg", quality=75, exif=exif)
    draw(400, 520, (235, 225, 215)).save(GOLDEN / "photo.webp", quality=85)


def prepare(path, size, background):
    """`pad`: the whole picture, resized so that it fits, in the middle of the background."""
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, (*background, 255))
        picture = Image.alpha_composite(ground, picture)
    picture = picture.convert("RGB")
    scale = size / max(picture.size)
    picture = picture.resize([max(1, round(side * scale)) for side in picture.size], Image.Resampling.BICUBIC)
    square = Image.new("RGB", (size, size), tuple(background))
    square.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
    return np.asarray(square, dtype=np.float32) / 255


def encoded(embedding):
    length = math.sqrt(float(np.dot(embedding, embedding)))
    unit = embedding / length if length > 1e-6 else np.zeros_like(embedding)
    return base64.b64encode(unit.astype("<f2").tobytes()).decode()


def main():
    model = json.loads((MODEL / "model.json").read_text())
    image, text = model["image"], model["text"]
    assert image["resize"] == "pad" and image["interpolation"] == "bicubic"
    GOLDEN.mkdir(parents=True, exist_ok=True)
    draw_all()
    vision = onnxruntime.InferenceSession(MODEL / image["file"], providers=["CPUExecutionProvider"])
    words = onnxruntime.InferenceSession(MODEL / text["file"], providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(MODEL / text["tokenizer"]))
    golden = {"made_by": f"make-builtin.py: Pillow {Image.__version__}, onnxruntime {onnxruntime.__version__}; float16, base64", "images": {}, "texts": []}
    for path in sorted(GOLDEN.glob("*.*")):
        if path.suffix == ".json":
            continue
        pixels = (prepare(path, image["size"], image["background"]) - np.float32(image["mean"])) / np.float32(image["std"])
        (embedding,) = vision.run([image["output"]], {image["input"]: pixels.transpose(2, 0, 1)[None].astype(np.float32)})
        golden["images"][path.name] = encoded(embedding[0])
    for one in TEXTS:
        ids = tokenizer.encode(one).ids[: text["contextLength"]] or [text["padId"]]
        (embedding,) = words.run([text["output"]], {text["input"]: np.int64([ids])})
        golden["texts"].append({"text": one, "embedding": encoded(embedding[0])})
    (GOLDEN / "embeddings.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
