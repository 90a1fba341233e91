"""Retrieval measures on similarity matrices."""

import numpy as np


def precision_at(similarity: np.ndarray, labels: list[str], count: int) -> np.ndarray:
    """Per query: share of its `count` nearest others with the query's label. `similarity` is square; itself is left out."""
    scores = similarity.copy()
    np.fill_diagonal(scores, -np.inf)
    return precision_in(scores, labels, labels, count)


def precision_in(similarity: np.ndarray, labels: list[str], gallery: list[str], count: int) -> np.ndarray:
    """As `precision_at`, among pictures of which none is a query."""
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :count]
    return (np.array(gallery)[nearest] == np.array(labels)[:, None]).mean(1)


def rank_of_other(similarity: np.ndarray, products: list[str]) -> np.ndarray:
    """Per picture that has another of the same product: the rank (0 = first) of the nearest such other."""
    scores = similarity.copy()
    np.fill_diagonal(scores, -np.inf)
    names = np.array(products)
    ranks = []
    for index, row in enumerate(scores):
        others = names == names[index]
        others[index] = False
        if others.any():
            ranks.append(int((row > row[others].max()).sum()))
    return np.array(ranks)


def rank_of_product(similarity: np.ndarray, products: list[str], wanted: list[str]) -> np.ndarray:
    """Per query: how many products come before the wanted one, each product standing with its best picture."""
    names = np.array(products)
    ranks = []
    for row, name in zip(similarity, wanted):
        best = {product: row[names == product].max() for product in dict.fromkeys(products)}
        ranks.append(sum(score > best[name] for score in best.values()))
    return np.array(ranks)


def interval(values: np.ndarray, rounds: int = 1000, seed: int = 0) -> tuple[float, float, float]:
    """(mean, low, high): 95 % by bootstrap over queries."""
    random = np.random.default_rng(seed)
    values = np.asarray(values, dtype=float)
    means = values[random.integers(0, len(values), (rounds, len(values)))].mean(1)
    return float(values.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
