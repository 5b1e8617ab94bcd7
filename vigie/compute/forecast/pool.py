"""The linear pool: how much each member weighs, learnt from its past forecasts alone, and the mixture they make."""

from __future__ import annotations

import numpy as np

from vigie.compute.forecast.memory import step_quantiles
from vigie.compute.forecast.panel import Array

STEPS = 300
CHUNK = 400


def products(members: Array, observed: Array) -> Array:
    """∫ (Fᵢ − 1[y ≤ x])·(Fⱼ − 1[y ≤ x]) dx for every case and pair of members.

    `members` is members × cases × levels, `observed` one count a case; the answer is cases × members × members. With
    weights w the CRPS of the pool is wᵀGw: it need not be formed to be scored (Gneiting & Raftery 2007, eq. 20).
    """
    count, cases, levels = members.shape
    out = np.zeros((cases, count, count))
    told = np.flatnonzero((members.max(axis=(0, 2)) > 0) | (observed > 0))  # Of the others every product is zero.
    if told.size < cases:
        out[told] = products(members[:, told], observed[told])
        return out
    owner = np.concatenate([np.repeat(np.arange(count), levels), [count]])
    for first in range(0, cases, CHUNK):
        part = members[:, first : first + CHUNK]
        y = observed[first : first + CHUNK, None]
        points = np.concatenate([part.transpose(1, 0, 2).reshape(len(y), -1), y], axis=1)
        order = np.argsort(points, axis=1, kind="stable")
        points = np.take_along_axis(points, order, axis=1)
        step = np.diff(points, axis=1)
        label = owner[order][:, :-1]
        risen = np.empty((count, *label.shape))
        past = np.cumsum(label == count, axis=1)
        for member in range(count):
            risen[member] = np.cumsum(label == member, axis=1) / levels - past
        risen = risen.transpose(1, 0, 2)
        out[first : first + CHUNK] = (risen * step[:, None, :]) @ risen.transpose(0, 2, 1)
    return out


def weights(product: Array, prior: Array, *, loyalty: float) -> Array:
    """Weights on the simplex that minimise wᵀGw / mean diagonal + loyalty·n·‖w − prior‖²/2, by exponentiated gradient.

    `loyalty` keeps the pool near its prior: with few or odd past windows a mixture of sound members is hard to beat
    (the forecast combination puzzle, Stock & Watson 2004, J. Forecasting 23:405–430).
    """
    scale = float(np.trace(product)) / len(prior)
    if scale <= 0:
        return np.asarray(prior / prior.sum())
    start = prior / prior.sum()
    rate = 1 / (2 * float(product.max()) / scale + loyalty * len(prior))  # Never so long a step that it overshoots.
    found = start.copy()
    for _ in range(STEPS):
        slope = 2 * product @ found / scale + loyalty * len(prior) * (found - start)
        found = found * np.exp(-rate * (slope - slope @ found))
        found /= found.sum()
    return np.asarray(found)


def mixture(members: Array, shares: Array, out_levels: Array) -> Array:
    """Quantiles of the weighted mixture: `members` is members × areas × levels, `shares` areas × members.

    Each member's quantiles are taken as equally likely values. The answer is areas × out_levels.
    """
    _members, areas, size = members.shape
    values = members.transpose(1, 0, 2).reshape(areas, -1)
    weight = np.repeat(shares / size, size, axis=1)
    order = np.argsort(values, axis=1, kind="stable")
    return step_quantiles(
        np.take_along_axis(values, order, axis=1), np.take_along_axis(weight, order, axis=1), out_levels
    )
