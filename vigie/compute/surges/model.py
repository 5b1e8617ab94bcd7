"""Logistic regression with hinges: straight lines that may bend at the median and at the 80th percentile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BENDS = (0.5, 0.8)
RIDGE = 100.0
STEPS = 25
CLOSE = 1e-4
LARGEST_STEP = 4.0


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model: where the hinges are, how columns were scaled, and the coefficients (constant first)."""

    bends: Array
    centre: Array
    scale: Array
    coefficients: Array

    def chance(self, x: Array) -> Array:
        """The chance of a surge for each row."""
        return _logistic(_with_constant((_bent(x, self.bends) - self.centre) / self.scale) @ self.coefficients)


def fit(x: Array, y: Array, start: Model | None = None) -> Model:
    """Ridge-penalised maximum likelihood by damped Newton steps (Hastie, Tibshirani & Friedman 2009, §4.4 and §5.2).

    `x` cases × features, `y` 0 or 1. `start` gives coefficients to begin with. Raises ValueError unless both outcomes
    occur.
    """
    if not 0 < y.mean() < 1:
        raise ValueError("a model needs cases of both kinds")
    bends = np.quantile(x, BENDS, axis=0)
    bent = _bent(x, bends)
    centre, scale = bent.mean(axis=0), bent.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    z = _with_constant((bent - centre) / scale)
    penalty = RIDGE * np.eye(z.shape[1])
    penalty[0, 0] = 1e-9
    b = np.zeros(z.shape[1])
    b[0] = np.log(y.mean() / (1 - y.mean()))
    if start is not None and len(start.coefficients) == len(b):
        b = start.coefficients.copy()
    for _ in range(STEPS):
        chance = _logistic(z @ b)
        weight = chance * (1 - chance) + 1e-6
        step = np.linalg.solve((z * weight[:, None]).T @ z + penalty, z.T @ (y - chance) - penalty @ b)
        b = b + step * min(1.0, LARGEST_STEP / max(np.abs(z @ step).max(), 1e-12))
        if np.abs(step).max() < CLOSE:
            break
    return Model(bends, centre, scale, b)


def _bent(x: Array, bends: Array) -> Array:
    return np.concatenate([x, *(np.maximum(x - bend, 0.0) for bend in bends)], axis=1)


def _with_constant(x: Array) -> Array:
    return np.concatenate([np.ones((len(x), 1)), x], axis=1)


def _logistic(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))
