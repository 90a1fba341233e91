"""The words that the evaluation types in."""

from collections import Counter

import numpy as np

from pictures import Picture
from vocabulary import CLOTHING_CONCEPTS, clean_name, squeeze

CLOTHING_WORDS = {"Body": "bodysuit", "Longsleeve": "long sleeve", "Outwear": "outerwear"}


def clothing_prompts() -> dict[str, str]:
    """Class -> what a person would type for it."""
    return {name: CLOTHING_WORDS.get(name, name.lower()) for name in CLOTHING_CONCEPTS}


def grocery_prompts(pictures: list[Picture]) -> dict[str, str]:
    return {name: clean_name(name) for name in sorted({picture.kind for picture in pictures})}


def luma_colour_queries(pictures: list[Picture]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """(colours of at least five pictures, truth [colours, coloured], positions of the pictures whose colour is written down)."""
    coloured = np.array([index for index, picture in enumerate(pictures) if picture.labels["colors"]])
    count = Counter(name for picture in pictures for name in picture.labels["colors"])
    names = sorted(name for name, number in count.items() if number >= 5)
    truth = np.array([[name in pictures[index].labels["colors"] for index in coloured] for name in names])
    return [name.lower() for name in names], truth, coloured


def render_prompts(pictures: list[Picture]) -> tuple[list[str], np.ndarray]:
    """("red dress", …; [texts, pictures] truth): colour and kind, and pattern and kind, of which at least two pictures are."""
    said: dict[str, set[int]] = {}
    for index, picture in enumerate(pictures):
        kind = picture.kind
        texts = [f"{picture.colour} {kind}"]
        if squeeze(picture.labels["pattern"]) != "plain":
            texts.append(f"{picture.labels['pattern']} {kind}")
        for text in texts:
            said.setdefault(text, set()).add(index)
    chosen = sorted(text for text, found in said.items() if len(found) >= 2)
    truth = np.zeros((len(chosen), len(pictures)), bool)
    for row, text in enumerate(chosen):
        truth[row, sorted(said[text])] = True
    return chosen, truth
