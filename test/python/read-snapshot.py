"""Reads a snapshot with Python's FAISS, as any other program would, and searches it with some of its own rows.

usage: read-snapshot.py SNAPSHOT_DIRECTORY ROW...
Prints one JSON object: index class, row count, and for each row the ids of the products of its 10 nearest rows,
with the rows and similarities.
"""

import json
import sys
from pathlib import Path

import faiss
import numpy

NEAREST = 10


def main() -> None:
    directory = Path(sys.argv[1])
    rows = [int(argument) for argument in sys.argv[2:]]
    index = faiss.read_index(str(directory / "product.index"))
    product_of_row = json.loads((directory / "id_map.json").read_text())
    embeddings = numpy.load(directory / "embeddings.npy")
    if hasattr(index, "nprobe"):
        index.nprobe = index.nlist
    similarities, found = index.search(embeddings[rows].astype("float32"), NEAREST)
    neighbours = [
        [
            {"row": int(row), "product": product_of_row[str(row)], "similarity": float(similarity)}
            for row, similarity in zip(found[i], similarities[i])
        ]
        for i in range(len(rows))
    ]
    print(
        json.dumps(
            {
                "index": type(index).__name__,
                "innerProduct": index.metric_type == faiss.METRIC_INNER_PRODUCT,
                "rows": index.ntotal,
                "products": len(product_of_row),
                "shape": list(embeddings.shape),
                "dtype": str(embeddings.dtype),
                "neighbours": neighbours,
            }
        )
    )


main()
