"""Colour words, and the shades that people call by them: the xkcd colour survey (949 names, CC0), as matplotlib carries it."""

import numpy as np
import torch
from matplotlib.colors import XKCD_COLORS, to_rgb
from torch import Tensor

# Colour word -> other spellings. A word of two parts becomes one token.
COLOURS: dict[str, tuple[str, ...]] = {
    "black": ("jet", "ebony"),
    "white": ("snow", "offwhite", "off white"),
    "grey": ("gray", "silver"),
    "red": (),
    "orange": (),
    "yellow": (),
    "green": (),
    "blue": (),
    "purple": (),
    "pink": (),
    "brown": (),
    "beige": ("sand", "taupe", "oatmeal", "nude"),
    "cream": ("ivory", "ecru"),
    "tan": ("camel", "cognac"),
    "khaki": (),
    "navy": ("navy blue",),
    "teal": ("petrol",),
    "turquoise": ("aqua", "cyan"),
    "olive": ("olive green",),
    "mint": ("mint green",),
    "lime": ("lime green",),
    "mustard": ("mustard yellow", "ochre"),
    "gold": ("golden",),
    "burgundy": ("wine", "maroon", "bordeaux"),
    "coral": (),
    "salmon": (),
    "peach": ("apricot",),
    "rose": (),
    "blush": (),
    "magenta": ("fuchsia",),
    "lavender": ("lilac",),
    "violet": (),
    "plum": (),
    "indigo": (),
    "charcoal": ("anthracite",),
    "chocolate": (),
    "rust": ("terracotta",),
    "emerald": (),
    "sage": (),
} | {f"{shade} {basic}": (f"{other} {basic}",) for shade, other in (("light", "pale"), ("dark", "deep"), ("bright", "vivid"))
     for basic in ("grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
     if shade != "bright" or basic not in ("grey", "brown")} | {"sky blue": ("baby blue",), "royal blue": ("cobalt blue", "cobalt"), "forest green": ("bottle green",), "hot pink": ("neon pink",)}  # fmt: skip

# Words that are also the name of a thing: they speak in both blocks.
ALSO_THINGS = frozenset(("orange", "peach", "lime", "plum"))

BASIC = ("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")

# A picture of this colour may as well be called by these words.
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "navy": ("blue", "dark blue"),
    "light blue": ("blue", "sky blue"),
    "teal": ("green", "blue", "turquoise"),
    "turquoise": ("teal", "blue", "green"),
    "mint": ("green", "light green"),
    "olive": ("green", "khaki", "dark green"),
    "green": ("emerald", "forest green", "dark green"),
    "mustard": ("yellow", "gold"),
    "yellow": ("gold", "bright yellow"),
    "orange": ("bright orange",),
    "coral": ("red", "pink", "orange", "salmon"),
    "burgundy": ("red", "dark red"),
    "red": ("bright red",),
    "pink": ("rose", "light pink"),
    "blush": ("pink", "light pink", "rose", "peach"),
    "purple": ("violet",),
    "lavender": ("purple", "light purple", "violet"),
    "tan": ("brown", "light brown", "beige"),
    "brown": ("chocolate", "dark brown"),
    "beige": ("tan", "cream", "brown", "khaki", "light brown"),
    "cream": ("white", "beige"),
    "charcoal": ("grey", "dark grey", "black"),
    "grey": ("light grey",),
    "blue": ("royal blue",),
    "black": ("charcoal",),
    "white": ("cream",),
}


# What a shop's narrower colour also is, beyond doubt.
BASIC_OF: dict[str, str] = {
    "navy": "blue",
    "light blue": "blue",
    "mint": "green",
    "olive": "green",
    "burgundy": "red",
    "mustard": "yellow",
    "blush": "pink",
    "lavender": "purple",
    "tan": "brown",
    "charcoal": "grey",
}


def shades_of(word: str) -> np.ndarray:
    """[n,3] RGB in 0..1: the shade of that very name counts three times; a basic colour also means all names that end in it."""
    names = {name.removeprefix("xkcd:"): to_rgb(value) for name, value in XKCD_COLORS.items()}
    exact = names.get(word, names.get(word.replace(" ", "")))
    related = [rgb for name, rgb in names.items() if word in BASIC and name.endswith(f" {word}")]
    if exact is None and not related:
        raise ValueError(f"The colour survey does not know {word!r}.")
    return np.array(([exact] * 3 if exact is not None else []) + related)


def to_lab(rgb: Tensor) -> Tensor:
    """sRGB in 0..1, channels in dimension 1, to CIE Lab (D65)."""
    rgb = rgb.clamp(0, 1)
    linear = torch.where(rgb > 0.04045, ((rgb + 0.055) / 1.055).clamp(min=1e-6) ** 2.4, rgb / 12.92)
    r, g, b = linear[:, 0:1], linear[:, 1:2], linear[:, 2:3]
    xyz = torch.cat(
        [
            (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
            0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
            (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883,
        ],
        1,
    )
    f = torch.where(xyz > 0.008856, xyz.clamp(min=1e-6) ** (1 / 3), 7.787 * xyz + 16 / 116)
    return torch.cat([116 * f[:, 1:2] - 16, 500 * (f[:, 0:1] - f[:, 1:2]), 200 * (f[:, 1:2] - f[:, 2:3])], 1)
