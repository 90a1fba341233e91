"""Quantises an ONNX model with ONNX Runtime's own tool and compares the outcome with a quantised file of ours.

usage: compare-quantised.py SOURCE OURS BITS
Prints one JSON object: whether ours is valid ONNX, whether weights and scales are the same bytes, how far the answers differ.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic


def tensors(path: str, wanted) -> list[bytes]:
    return sorted(numpy_helper.to_array(it).tobytes() for it in onnx.load(path).graph.initializer if wanted(it))


def is_weight(tensor) -> bool:
    return tensor.data_type == TensorProto.INT8 and len(tensor.dims) == 2


def answer(path: str) -> numpy.ndarray:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    source = session.get_inputs()[0]
    random = numpy.random.default_rng(3)
    if source.type == "tensor(int64)":
        value = random.integers(1, 40_000, size=(1, 9))
    else:
        value = random.normal(size=(1, 3, 224, 224)).astype("float32")
    return session.run(None, {source.name: value})[0]


def main() -> None:
    source, ours, bits = sys.argv[1], sys.argv[2], int(sys.argv[3])
    onnx.checker.check_model(onnx.load(ours), full_check=True)
    with tempfile.TemporaryDirectory() as folder:
        theirs = str(Path(folder) / "theirs.onnx")
        quantize_dynamic(
            source,
            theirs,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=bits == 7,
            weight_type=QuantType.QInt8,
        )
        values, scales = tensors(ours, is_weight), tensors(ours, lambda it: it.name.endswith("_scale"))
        print(
            json.dumps(
                {
                    "valid": True,
                    "weights": len(values),
                    "sameValues": values == tensors(theirs, is_weight),
                    "sameScales": scales == tensors(theirs, lambda it: it.name.endswith("_scale")),
                    "largestDifference": float(numpy.abs(answer(ours) - answer(theirs)).max()),
                }
            )
        )


main()
