"""Quasi-Poisson regression with log link on a factor and, perhaps, a line in time: thousands of fits at once.

The model is `log μ = level[group] + slope·time`. A factor makes the normal equations an arrow: once each group's own
column is eliminated only the slope is left, so that a step needs sums by group and no general solver. A fit walks the
same steps as R's `glm.fit` (start at `y + 0.1`, stop by the deviance, at most 25 steps), because standard errors use
the weights of the last step and would otherwise differ in the fourth digit.
McCullagh & Nelder, Generalized Linear Models, 2nd ed., §2.5 (the steps), §9.2 (quasi-likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vigie.compute.detection.matrix import Booleans, Floats, Integers, filled

EPSILON = 1e-8
MOST_STEPS = 25
STACK = 48  # Rows of one product, which one thread then does alone: see `_product`.
SMALLEST = float(np.finfo(np.float64).eps)  # R's log link never answers less.


@dataclass(frozen=True, slots=True)
class Design:
    """What all fits share: to which group each observation belongs (0, 1, 2 …), and when it was made.

    A product with `sums` gives every sum that a step needs: by group, by group times time, and over all times time
    squared.
    """

    groups: Integers
    times: Floats
    sums: Floats = field(init=False)

    def __post_init__(self) -> None:
        member = (self.groups[:, None] == np.arange(self.groups.max() + 1)).astype(np.float64)
        timed = self.times[:, None]
        object.__setattr__(self, "sums", np.hstack([member, member * timed, timed * timed]))

    @property
    def count(self) -> int:
        return int(self.groups.max()) + 1


@dataclass(frozen=True, slots=True)
class Fit:
    """Fits, one a row, of one design.

    `mean` is the fitted μ; `working` are the weights w of the last step; `mass` is Σw by group, `pull` Σw·t by group,
    `spread` Σw·t² less what the groups explain of it (inverse variance of the slope; infinite without a slope).
    `freedom` is the number of observations of any weight less the number of parameters.
    """

    level: Floats
    slope: Floats
    mean: Floats
    working: Floats
    mass: Floats
    pull: Floats
    spread: Floats
    freedom: Floats
    converged: Booleans

    def leverages(self, design: Design) -> Floats:
        """Diagonal of the hat matrix: how far each observation pulls its own fitted value."""
        centre = self.pull / self.mass
        away = design.times - centre[:, design.groups]
        return self.working * ((1 / self.mass)[:, design.groups] + away * away / self.spread[:, None])

    def unscaled_variance(self, group: int, time: float) -> Floats:
        """Variance of `log μ` predicted for a group and time, before it is multiplied by a dispersion."""
        away = time - self.pull[:, group] / self.mass[:, group]
        return 1 / self.mass[:, group] + away * away / self.spread

    def squared_residuals(self, y: Floats) -> Floats:
        """Squares of the working residuals (y − μ)/μ."""
        relative = (y - self.mean) / self.mean
        return relative * relative


@dataclass(frozen=True, slots=True)
class _Sums:
    """Sums of a set of weighted values: by group, by group times time, and over all times time (twice, for weights)."""

    group: Floats
    timed: Floats
    total: Floats

    def of(self, rows: Booleans) -> _Sums:
        return _Sums(self.group[rows], self.timed[rows], self.total[rows])


@dataclass(slots=True)
class _Walk:
    """The rows that have not converged yet, and where they stand."""

    design: Design
    trend: bool
    rows: Integers
    y: Floats
    weights: Floats | None
    seen: _Sums
    constant: Floats
    level: Floats
    slope: Floats
    mean: Floats
    deviance: Floats

    def weighted(self, values: Floats) -> Floats:
        return values if self.weights is None else values * self.weights

    def first_step(self, working: Floats, sums: _Sums) -> None:
        """From the start `y + 0.1`, which no coefficients describe: regress what it linearises to."""
        target = _sum(working * np.log(self.mean) + self.weighted(self.y - self.mean), self.design, squared=False)
        self._solve(target.group, target.total, sums)

    def step(self, sums: _Sums) -> None:
        """One step of Newton, which for this link is one of iterated weighted least squares."""
        level, slope = self.level, self.slope
        self._solve(self.seen.group - sums.group, self.seen.total - sums.timed.sum(axis=1), sums)
        self.level += level
        self.slope += slope

    def _solve(self, by_group: Floats, timed: Floats, sums: _Sums) -> None:
        centre = sums.timed / sums.group
        if self.trend:
            self.slope = (timed - (centre * by_group).sum(axis=1)) / _spread(sums)
        self.level = by_group / sums.group - centre * self.slope[:, None]

    def means(self) -> Floats:
        groups = self.design.groups
        if not self.trend:
            return np.take(np.maximum(np.exp(self.level), SMALLEST), groups, axis=1)
        line = np.take(self.level, groups, axis=1)
        line += self.slope[:, None] * self.design.times
        return np.maximum(np.exp(line, out=line), SMALLEST, out=line)

    def deviance_of(self, mean: Floats) -> Floats:
        told = (self.level * self.seen.group).sum(axis=1) + self.slope * self.seen.total
        value: Floats = 2 * (self.constant - told + self.weighted(mean).sum(axis=1))
        return value

    def go_on(self, rows: Booleans) -> None:
        """Keep some rows only."""
        self.rows, self.y, self.seen, self.constant = (
            self.rows[rows],
            self.y[rows],
            self.seen.of(rows),
            self.constant[rows],
        )
        self.weights = None if self.weights is None else self.weights[rows]
        self.level, self.slope, self.mean, self.deviance = (
            self.level[rows], self.slope[rows], self.mean[rows], self.deviance[rows],
        )  # fmt: skip


def fit(y: Floats, design: Design, *, trend: bool, weights: Floats | None = None) -> Fit:
    """Fit every row of `y` (fits × observations), with prior weights of the same shape if given.

    A row that has not converged after 25 steps, or whose numbers overflow, says so in `converged`.
    """
    rows, size = y.shape
    counted = filled((rows,), size) if weights is None else np.count_nonzero(weights, axis=1)
    done = Fit(
        level=filled((rows, design.count)),
        slope=filled((rows,)),
        mean=filled((rows, size)),
        working=filled((rows, size)),
        mass=filled((rows, design.count)),
        pull=filled((rows, design.count)),
        spread=filled((rows,)),
        freedom=counted - float(design.count + trend),
        converged=np.zeros(rows, dtype=np.bool_),
    )
    with np.errstate(all="ignore"):  # A fit that runs away ends as "not converged", never as a warning.
        _run(_start(y, design, trend, weights), done)
    return done


def _start(y: Floats, design: Design, trend: bool, weights: Floats | None) -> _Walk:
    mean, ones = y + 0.1, 1.0 if weights is None else weights
    logs = y * np.log(np.maximum(y, 1))
    walk = _Walk(
        design=design,
        trend=trend,
        rows=np.arange(len(y)),
        y=y,
        weights=weights,
        seen=_sum(y * ones, design, squared=False),
        constant=((logs - y) * ones).sum(axis=1),
        level=np.zeros((len(y), design.count)),
        slope=np.zeros(len(y)),
        mean=mean,
        deviance=np.empty(0),
    )
    walk.deviance = 2 * (walk.constant - (ones * (y * np.log(mean) - mean)).sum(axis=1))
    return walk


def _run(walk: _Walk, done: Fit) -> None:
    for number in range(1, MOST_STEPS + 1):
        working = walk.weighted(walk.mean)
        sums = _sum(working, walk.design, squared=True)
        if number == 1:
            walk.first_step(working, sums)
        else:
            walk.step(sums)
        walk.mean = walk.means()
        before, walk.deviance = walk.deviance, walk.deviance_of(walk.mean)
        settled = np.abs(walk.deviance - before) / (0.1 + np.abs(walk.deviance)) < EPSILON
        ended = settled | ~np.isfinite(walk.deviance) | (number == MOST_STEPS)
        if ended.any():
            _keep(walk, done, ended, working, sums)
            done.converged[walk.rows[settled]] = True
            if ended.all():
                return
            walk.go_on(~ended)


def _keep(walk: _Walk, done: Fit, ended: Booleans, working: Floats, sums: _Sums) -> None:
    rows = walk.rows[ended]
    done.level[rows], done.mean[rows], done.working[rows] = walk.level[ended], walk.mean[ended], working[ended]
    done.mass[rows], done.pull[rows] = sums.group[ended], sums.timed[ended]
    if walk.trend:
        done.slope[rows], done.spread[rows] = walk.slope[ended], _spread(sums)[ended]
    else:
        done.slope[rows], done.spread[rows] = 0.0, np.inf


def _sum(values: Floats, design: Design, *, squared: bool) -> _Sums:
    """Sums by group and with time; the last with time squared for weights, else with time."""
    count = design.count
    product = _product(values, design.sums)
    timed = product[:, count : 2 * count]
    return _Sums(product[:, :count], timed, product[:, -1] if squared else timed.sum(axis=1))


def _product(values: Floats, columns: Floats) -> Floats:
    """`values @ columns` in stacks too small for the linear algebra library to share out among threads.

    On a busy machine threads that wait for each other take ten times longer than one. The last stack is filled up with
    zeros: in a product of another size sums run in another order, and a row would depend on how many it is beside.
    """
    whole = len(values) // STACK * STACK
    answer = np.empty((len(values), columns.shape[1]))
    np.matmul(
        values[:whole].reshape(-1, STACK, values.shape[1]),
        columns,
        out=answer[:whole].reshape(-1, STACK, columns.shape[1]),
    )
    if whole < len(values):
        rest = np.zeros((STACK, values.shape[1]))
        rest[: len(values) - whole] = values[whole:]
        answer[whole:] = (rest @ columns)[: len(values) - whole]
    return answer


def _spread(sums: _Sums) -> Floats:
    """Σw·t² less what the groups explain of it."""
    value: Floats = sums.total - (sums.timed * sums.timed / sums.group).sum(axis=1)
    return value
