"""Makes a CLIP of true vision size with random weights, as a hub would serve it: PyTorch weights and ONNX files side by side.

usage: make-model.py DIRECTORY PATCH_SIZE
Speed does not depend on what the weights are. Only pictures are measured, so the text tower is small.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import CLIPConfig, CLIPModel

DIMENSIONS = 512
OPSET = 17
BYTES = sorted(pre_tokenizers.ByteLevel.alphabet())
START, END = len(BYTES), len(BYTES) + 1
CONTEXT = 77


class Vision(torch.nn.Module):
    def __init__(self, model: CLIPModel) -> None:
        super().__init__()
        self.tower, self.projection = model.vision_model, model.visual_projection

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        return self.projection(self.tower(pixel_values=pixel_values).pooler_output)


class Text(torch.nn.Module):
    def __init__(self, model: CLIPModel) -> None:
        super().__init__()
        self.tower, self.projection = model.text_model, model.text_projection

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        return self.projection(self.tower(input_ids=input_ids).pooler_output)


def create_model(patch_size: int) -> CLIPModel:
    vision = {"patch_size": patch_size, "projection_dim": DIMENSIONS}  # the rest of CLIP ViT-B is the default
    text = {
        "vocab_size": END + 1,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "bos_token_id": START,
        "eos_token_id": END,
        "pad_token_id": END,
        "projection_dim": DIMENSIONS,
    }
    torch.manual_seed(7)
    config = CLIPConfig(vision_config=vision, text_config=text, projection_dim=DIMENSIONS)
    config._attn_implementation = "eager"  # the fused attention has no ONNX operator in this opset
    return CLIPModel(config).eval()


def export(module: torch.nn.Module, example: torch.Tensor, file: Path, names: dict) -> None:
    torch.onnx.export(
        module,
        (example,),
        str(file),
        input_names=[names["input"]],
        output_names=[names["output"]],
        dynamic_axes={names["input"]: names["axes"], names["output"]: {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )


def write_tokenizer(file: Path) -> None:
    tokenizer = Tokenizer(models.BPE({byte: i for i, byte in enumerate(BYTES)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    start, end = "<|startoftext|>", "<|endoftext|>"
    tokenizer.add_special_tokens([start, end])
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", special_tokens=[(start, START), (end, END)]
    )
    tokenizer.save(str(file))


def write_preprocessor(file: Path) -> None:
    file.write_text(
        json.dumps(
            {
                "image_processor_type": "CLIPImageProcessor",
                "do_resize": True,
                "size": {"shortest_edge": 224},
                "resample": 3,
                "do_center_crop": True,
                "crop_size": {"height": 224, "width": 224},
                "do_rescale": True,
                "rescale_factor": 1 / 255,
                "do_normalize": True,
                "image_mean": [0.48145466, 0.4578275, 0.40821073],
                "image_std": [0.26862954, 0.26130258, 0.27577711],
            }
        )
    )


def main() -> None:
    directory, patch_size = Path(sys.argv[1]), int(sys.argv[2])
    (directory / "onnx").mkdir(parents=True)
    model = create_model(patch_size)
    model.save_pretrained(directory)
    write_tokenizer(directory / "tokenizer.json")
    write_preprocessor(directory / "preprocessor_config.json")
    pictures = {"input": "pixel_values", "output": "image_embeds", "axes": {0: "batch"}}
    texts = {"input": "input_ids", "output": "text_embeds", "axes": {0: "batch", 1: "length"}}
    with torch.no_grad():
        export(Vision(model), torch.zeros(2, 3, 224, 224), directory / "onnx/vision_model.onnx", pictures)
        export(Text(model), torch.tensor([[START, 2, 3, END]] * 2), directory / "onnx/text_model.onnx", texts)


main()
