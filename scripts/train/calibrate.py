"""What a similarity means: random pairs for the scale, hits of held-out queries for the probability and the bands."""

from dataclasses import dataclass

import numpy as np

from evaluate import GROCERY_GALLERY, Evidence, Model
from pictures import Picture
from prompts import clothing_prompts, grocery_prompts, luma_colour_queries, render_prompts

HITS = 20
PAIRS = 20_000


@dataclass(frozen=True)
class Pairs:
    """Similarities of query and picture: of random pairs, and of first hits with what they are to the query.

    `spread` is the standard deviation of one query's similarities (root mean square over queries): what a query adds to all
    pictures alike moves no ranking, so it must not count when photo and words are brought to one scale.
    """

    chance: np.ndarray
    spread: float
    hits: np.ndarray
    fits: np.ndarray
    same: np.ndarray


def luma_kinds(picture: Picture) -> set[str]:
    return {path for path in picture.labels["categories"] if path.startswith(("Men/", "Women/", "Bags", "Watches", "Fitness"))}


def truth_of(source: str, pictures: list[Picture]) -> tuple[np.ndarray, np.ndarray]:
    """(fits: the same kind of thing, same: the same product), both [pictures, pictures]; without products of their own none is the same."""
    if source == "luma":
        kinds = [luma_kinds(picture) for picture in pictures]
        fits = np.array([[bool(a & b) for b in kinds] for a in kinds])
    else:
        names = np.array([picture.kind for picture in pictures])
        fits = names[:, None] == names[None, :]
    products = np.array([picture.same for picture in pictures])
    same = products[:, None] == products[None, :]
    return fits | same, same


def first_hits(similarity: np.ndarray, fits: np.ndarray, same: np.ndarray, seed: int) -> Pairs:
    random = np.random.default_rng(seed)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :HITS]
    rows = np.arange(len(similarity))[:, None]
    chance = similarity[random.integers(0, similarity.shape[0], PAIRS), random.integers(0, similarity.shape[1], PAIRS)]
    spread = np.sqrt(np.mean([row[np.isfinite(row)].var() for row in similarity]))
    return Pairs(chance[np.isfinite(chance)], float(spread), similarity[rows, order].ravel(), fits[rows, order].ravel(), same[rows, order].ravel())


def image_pairs(model: Model, evidence: Evidence, images: dict[str, np.ndarray]) -> dict[str, Pairs]:
    found = {}
    for source, embedded in images.items():
        similarity = model.similarity(embedded, embedded, "image")
        np.fill_diagonal(similarity, -np.inf)
        found[source] = first_hits(similarity, *truth_of(source, evidence.pictures[source]), seed=1)
    return found


def text_pairs(model: Model, evidence: Evidence, images: dict[str, np.ndarray]) -> dict[str, Pairs]:
    found = {}
    for source, queries in text_queries(evidence).items():
        similarity = model.similarity(model.embed_texts(queries.texts), images[source][queries.pictures], "text")
        found[source] = first_hits(similarity, queries.truth, queries.truth, seed=2)
    return found


@dataclass(frozen=True)
class TextQueries:
    """Texts, which pictures fit them [texts, pictures], and the positions of those pictures in their source."""

    texts: list[str]
    truth: np.ndarray
    pictures: np.ndarray


def text_queries(evidence: Evidence) -> dict[str, TextQueries]:
    pictures = evidence.pictures
    found = {}
    for source, prompts in (("clothing", clothing_prompts()), ("grocery", grocery_prompts(pictures["grocery"]))):
        kinds = np.array([picture.kind for picture in pictures[source]])
        truth = np.array(list(prompts))[:, None] == kinds[None, :]
        found[source] = TextQueries(list(prompts.values()), truth, np.arange(len(kinds)))
    found["luma"] = TextQueries(*luma_colour_queries(pictures["luma"]))
    if "render" in pictures:
        found["render"] = TextQueries(*render_prompts(pictures["render"]), np.arange(len(pictures["render"])))
    return found


def fit_logistic(z: np.ndarray, fits: np.ndarray, weights: np.ndarray, rounds: int = 50) -> tuple[float, float]:
    """(midpoint, slope) of the probability that a hit with this z fits: Newton's method, halving steps that overshoot."""
    x = np.stack([z, np.ones_like(z)], 1)

    def loss(beta: np.ndarray) -> float:
        said = x @ beta
        return float((weights * (np.logaddexp(0, said) - fits * said)).sum())

    beta = np.zeros(2)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        curvature = (x * (weights * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(curvature, x.T @ (weights * (fits - p)))
        while loss(beta + step) > loss(beta) + 1e-12 and np.abs(step).max() > 1e-9:
            step = step / 2
        beta = beta + step
    return float(-beta[1] / beta[0]), float(beta[0])


def threshold_at(similarity: np.ndarray, right: np.ndarray, weights: np.ndarray, precision: float) -> float:
    """The lowest similarity above which this share of the hits is right; of at least 50 hits."""
    order = np.argsort(-similarity)
    share = np.cumsum((right * weights)[order]) / np.cumsum(weights[order])
    enough = np.nonzero(share[50:] >= precision)[0]
    return float(similarity[order][50 + enough[-1]]) if len(enough) else float(similarity.max())


def describe(sources: dict[str, Pairs], exact_sources: tuple[str, ...], precisions: tuple[float, float]) -> dict:
    """Every source counts the same. `exact_sources` are those that know products."""
    mean = float(np.mean([pairs.chance.mean() for pairs in sources.values()]))
    scale = float(np.sqrt(np.mean([pairs.spread**2 for pairs in sources.values()])))

    def joined(field: str, names: tuple[str, ...]) -> np.ndarray:
        return np.concatenate([getattr(sources[name], field) for name in names])

    def evenly(names: tuple[str, ...]) -> np.ndarray:
        return np.concatenate([np.full(len(sources[name].hits), 1000 / len(sources[name].hits)) for name in names])

    every = tuple(sources)
    hits, weights = joined("hits", every), evenly(every)
    midpoint, slope = fit_logistic((hits - mean) / scale, joined("fits", every).astype(float), weights)
    known = tuple(name for name in exact_sources if name in sources)
    bands = {
        "exact": threshold_at(joined("hits", known), joined("same", known), evenly(known), precisions[0]),
        "sameStyle": threshold_at(hits, joined("fits", every), weights, precisions[1]),
    }
    bands["sameStyle"] = min(bands.values())
    values = {"mean": mean, "scale": scale, "midpoint": midpoint, "slope": slope}
    return {k: round(v, 4) for k, v in values.items()} | {"bands": {k: round(v, 4) for k, v in bands.items()}}


def calibrate(model: Model, evidence: Evidence) -> dict:
    images = {name: model.embed_pixels(pixels) for name, pixels in evidence.pixels.items() if name != GROCERY_GALLERY}
    return {
        "image": describe(image_pairs(model, evidence, images), ("luma", "render"), (0.8, 0.8)),
        "text": describe(text_pairs(model, evidence, images), ("clothing", "grocery", "luma", "render"), (0.9, 0.7)),
    }
