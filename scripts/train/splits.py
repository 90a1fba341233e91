"""Which pictures training never sees, told so that anyone can check it: counts and checksums of the lists, by source."""

import hashlib
import json
from pathlib import Path

from pictures import HELD_OUT_SHARE, RENDER_SHARE, Picture

RULES = {
    "clothing": f"held out below {HELD_OUT_SHARE} of sha256(image id)",
    "grocery": "the data set's own folders: train, and val held out",
    "luma": "held out as a whole",
    "render": f"held out below {RENDER_SHARE} of sha256('render ' + form)",
}


def checksum(names: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def write_splits(pictures: list[Picture], file: Path) -> None:
    """Per source: the rule, and of both sides the count and the sha256 over the sorted file names, one a line."""
    found = {}
    for source, rule in RULES.items():
        sides = {
            side: [picture.path.name for picture in pictures if picture.source == source and picture.held_out == held_out]
            for side, held_out in (("trained", False), ("heldOut", True))
        }
        found[source] = {"rule": rule} | {
            side: {"pictures": len(names), "sha256": checksum(names)} for side, names in sides.items()
        }
    file.write_text(json.dumps(found, indent=2) + "\n")
