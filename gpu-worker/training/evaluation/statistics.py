"""Wilson intervals and Fréchet distances."""

import numpy as np


def wilson(right: int, asked: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    if asked == 0:
        return 0.0, 1.0
    share = right / asked
    middle = (share + z * z / (2 * asked)) / (1 + z * z / asked)
    half = z / (1 + z * z / asked) * (share * (1 - share) / asked + z * z / (4 * asked * asked)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def frechet(first: np.ndarray, second: np.ndarray) -> float:
    """‖μ₁ - μ₂‖² + tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½) of two sets of features [N, D] (Heusel et al. 2017, eq. 6)."""
    means = first.mean(0), second.mean(0)
    covariances = [np.cov(each, rowvar=False) for each in (first, second)]
    root = _root(covariances[0])
    # tr (Σ₁Σ₂)^½ = tr (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric
    mixed = np.linalg.eigvalsh(root @ covariances[1] @ root).clip(min=0)
    return float(np.square(means[0] - means[1]).sum() + sum(np.trace(c) for c in covariances) - 2 * np.sqrt(mixed).sum())


def _root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    return vectors * np.sqrt(values.clip(min=0)) @ vectors.T
