"""The design's own stack: PyTorch + Pillow + FAISS. Answers one JSON object a line on stdout to one a line on stdin.

usage: python-stack.py HUB_DIRECTORY
  {"do": "index", "files": [...]}   embeds the pictures in batches of 32 and adds them to a flat index: seconds
  {"do": "query", "files": [...]}   searches for one picture after the other: ms of each
PyTorch keeps its own settings: float32, all cores.
"""

import json
import sys
import time

import faiss
import numpy
import torch
from PIL import Image
from transformers import CLIPVisionModelWithProjection

BATCH = 32
SIDE = 224
NEAREST = 20
MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], dtype=numpy.float32)
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], dtype=numpy.float32)

model = CLIPVisionModelWithProjection.from_pretrained(sys.argv[1]).eval()
index = faiss.IndexFlatIP(model.config.projection_dim)


def prepare(file: str) -> numpy.ndarray:
    picture = Image.open(file).convert("RGB")
    scale = SIDE / min(picture.size)
    width, height = (max(SIDE, int(side * scale)) for side in picture.size)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - SIDE) // 2, (height - SIDE) // 2
    picture = picture.crop((left, top, left + SIDE, top + SIDE))
    values = (numpy.asarray(picture, dtype=numpy.float32) / 255 - MEAN) / STD
    return values.transpose(2, 0, 1)


@torch.inference_mode()
def embed(files: list[str]) -> numpy.ndarray:
    pixels = torch.from_numpy(numpy.stack([prepare(file) for file in files]))
    embeddings = model(pixel_values=pixels).image_embeds
    return torch.nn.functional.normalize(embeddings, dim=-1).numpy()


def build(files: list[str]) -> dict:
    index.reset()
    start = time.perf_counter()
    for first in range(0, len(files), BATCH):
        index.add(embed(files[first : first + BATCH]))
    return {"seconds": time.perf_counter() - start}


def query(files: list[str]) -> dict:
    times = []
    for file in files:
        start = time.perf_counter()
        index.search(embed([file]), NEAREST)
        times.append(1000 * (time.perf_counter() - start))
    return {"ms": times}


print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"index": build, "query": query}[request["do"]](request["files"])), flush=True)
