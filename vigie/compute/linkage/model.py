"""From levels of agreement to the probability that two records tell of the same thing.

Pairs are of three kinds: **the same**, **related** (two events of one episode: one place, near days, one author, and
yet two events) and all others. Without the second kind whatever an episode has in common would pass for agreement of
the same; M. Larsen and D. Rubin, "Iterative automated record linkage using mixture models", JASA 96 (2001) 32–41, model
it as here. How often each level occurs in the three is called m, r and u:

- u comes from pairs drawn at random, or from all where there are few: hardly any of these are the same.
- m, r and how many pairs are of each kind come from expectation–maximisation over the compared pairs; what no block
  brought together counts as "other". All start from what is `Expected` of a column, which weighs as so many pairs seen
  before (a Dirichlet prior, maximum a posteriori): with few records that decides, with many the records do.
- r agrees at least as often as u: two events of one episode are no less alike than any two.
- m never leaves what is expected by more than half the way, however many the records (after the convex constraints of
  W. Winkler, "Improved decision rules in the Fellegi-Sunter model of record linkage", 1993): without it the largest
  group of pairs that resemble each other in anything takes the name of "the same".

Weights never fall as two values come nearer. A value that few records share weighs against chance as its own frequency
says, m/p instead of m/u, where p too starts from what is expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vigie.compute.linkage.blocks import Pairs
from vigie.compute.linkage.columns import Column, Levels, Rows, Shares

RANDOM_PAIRS = 400_000
U_WEIGHS, M_WEIGHS, VALUE_WEIGHS = 200.0, 50.0, 100.0  # of what is expected, as pairs or records seen before
SAME_EXPECTED, RELATED_EXPECTED, KINDS_WEIGH = 0.05, 0.5, 20.0  # pairs for each record; weigh as so many records
MOST_ROUNDS, SETTLED = 50, 1e-4
CHUNK = 1 << 18  # pairs compared at once, some tens of megabytes


@dataclass(frozen=True)
class Model:
    """Probabilities of levels by column (from "different" up) in pairs that are the same, related, and neither; and how
    likely any two records are the same (`same`) or related (`related`)."""

    m: list[Shares]
    r: list[Shares]
    u: list[Shares]
    same: float
    related: float

    def weights(self, column: int, against: list[Shares], agreeing: int) -> Shares:
        """Bits by level of a column against `u` or `r`, "missing" (0) first; never falling from "different" up."""
        bits = np.log2(self.m[column] / against[column])
        bits[-agreeing:] = np.maximum(bits[-agreeing:], 0.0)
        return np.concatenate([[0.0], np.minimum.accumulate(bits[::-1])[::-1]])

    def against_chance(self) -> float:
        """Bits that a pair starts with, against neither the same nor related."""
        return float(np.log2(self.same / (1 - self.same - self.related)))

    def against_related(self) -> float:
        """Bits that a pair starts with, against related."""
        return float(np.log2(self.same / self.related))


def _odds(chance: Shares, related: Shares) -> Shares:
    """Bits of the odds of "the same" against the two others together, from those against each."""
    return -np.logaddexp2(-chance, -related)


@dataclass(frozen=True)
class Scored:
    """Compared pairs: `levels` by column (rows) and pair, `bits` is log2 of the odds that a pair is the same."""

    pairs: Pairs
    levels: Levels
    bits: Shares
    model: Model

    @property
    def probability(self) -> Shares:
        """That the two are the same, as far as the model's assumption (fields err independently) holds."""
        return probability(self.bits)


def probability(bits: Shares) -> Shares:
    """Of odds in bits."""
    return 1.0 / (1.0 + np.exp2(-np.clip(bits, -500, 500)))


def score(columns: Sequence[Column], compared: Pairs, records: int, *, seed: int = 1969) -> Scored:
    """Learn from the records themselves, without labels, and score the compared pairs. One input, one answer."""
    levels = compare(columns, compared)
    model = learn(columns, levels, records, seed=seed)
    chance = np.full(len(compared), model.against_chance())
    related = np.full(len(compared), model.against_related())
    for number, column in enumerate(columns):
        chance += _bits(column, model, number, levels[number], compared, records)
        related += model.weights(number, model.r, column.expected.agreeing)[levels[number]]
    return Scored(compared, levels, _odds(chance, related), model)


def compare(columns: Sequence[Column], compared: Pairs) -> Levels:
    """The levels of all pairs: a row a column."""
    levels = np.zeros((len(columns), len(compared)), dtype=np.int8)
    for part in _parts(len(compared)):
        for number, column in enumerate(columns):
            levels[number, part] = column.compare(compared.one[part], compared.other[part])
    return levels


def _parts(many: int) -> Iterator[slice]:
    for start in range(0, many, CHUNK):
        yield slice(start, min(start + CHUNK, many))


def _bits(column: Column, model: Model, number: int, levels: Levels, compared: Pairs, records: int) -> Shares:
    """What one column adds to each pair."""
    weights = model.weights(number, model.u, column.expected.agreeing)
    bits = weights[levels]
    if not column.expected.value:
        return bits
    top = np.flatnonzero(levels == len(weights) - 1)
    shared = column.shared(compared.one[top], compared.other[top])
    if shared is not None and len(top):
        # One of those that share it does not count: a value met once more than never is not a frequent one.
        often = (shared - 1 + VALUE_WEIGHS * column.expected.value) / (records - 1 + VALUE_WEIGHS)
        bits[top] = np.maximum(np.log2(model.m[number][-1] / often), max(weights[-2], 0.0))
    return bits


def learn(columns: Sequence[Column], levels: Levels, records: int, *, seed: int = 1969) -> Model:
    """m, u and the prior, from the levels of the compared pairs of so many records."""
    one, other = _random(records, seed)
    u = [_share(column.compare(one, other), np.ones(len(one)), column.expected.u, U_WEIGHS) for column in columns]
    model = Model(
        [np.asarray(column.expected.m) for column in columns],
        [_no_less(np.asarray(column.expected.r), chance) for column, chance in zip(columns, u, strict=True)],
        u,
        _share_of_pairs(0.0, SAME_EXPECTED, records),
        _share_of_pairs(0.0, RELATED_EXPECTED, records),
    )
    patterns, counts = np.unique(levels, axis=1, return_counts=True)
    for _round in range(MOST_ROUNDS):
        before, model = model, _next(columns, model, patterns, counts, records)
        if max(float(np.abs(new - old).max()) for new, old in zip(model.m, before.m, strict=True)) < SETTLED:
            break
    return model


def _next(columns: Sequence[Column], model: Model, patterns: Levels, counts: Rows, records: int) -> Model:
    """One round of expectation and maximisation."""
    chance = np.full(len(counts), model.against_chance())
    related = np.full(len(counts), model.against_related())
    for number, column in enumerate(columns):
        chance += model.weights(number, model.u, column.expected.agreeing)[patterns[number]]
        related += model.weights(number, model.r, column.expected.agreeing)[patterns[number]]
    is_same = probability(_odds(chance, related))
    same = is_same * counts
    akin = (1 - is_same) * probability(chance - related) * counts
    halfway = max(M_WEIGHS, float(same.sum()))  # more than all that is seen: so m stays within half the way
    return Model(
        [_share(patterns[n], same, column.expected.m, halfway) for n, column in enumerate(columns)],
        [
            _no_less(_share(patterns[n], akin, column.expected.r, M_WEIGHS), model.u[n])
            for n, column in enumerate(columns)
        ],
        model.u,
        _share_of_pairs(float(same.sum()), SAME_EXPECTED, records),
        _share_of_pairs(float(akin.sum()), RELATED_EXPECTED, records),
    )


def _no_less(r: Shares, u: Shares) -> Shares:
    """Related pairs agree at least as often as any two: where a room names everyone alike, or tells everything in the
    same words, so do its episodes."""
    raised = np.concatenate([np.minimum(r[:1], u[:1]), np.maximum(r[1:], u[1:])])
    shares: Shares = raised / raised.sum()
    return shares


def _share_of_pairs(seen: float, expected: float, records: int) -> float:
    """How likely any two records are of a kind, from how many pairs are; `expected` of each record is what was foreseen
    and weighs as `KINDS_WEIGH` records."""
    of_each = (seen + KINDS_WEIGH * expected) / (records + KINDS_WEIGH)
    return min(0.3, of_each * 2 / max(records - 1, 1))


def _random(records: int, seed: int) -> tuple[Rows, Rows]:
    """All pairs of a few records, or some drawn at random."""
    if records * (records - 1) // 2 <= RANDOM_PAIRS:
        one, other = np.triu_indices(records, 1)
        return one.astype(np.int64), other.astype(np.int64)
    draw = np.random.default_rng(seed)
    one = draw.integers(0, records, RANDOM_PAIRS)
    return one, (one + draw.integers(1, records, RANDOM_PAIRS)) % records


def _share(levels: Levels, weigh: Shares, foreseen: Sequence[float], foreseen_weighs: float) -> Shares:
    """How often each level occurs among those that are known, with what was foreseen added."""
    expected = np.asarray(foreseen)
    seen = np.bincount(levels, weights=weigh, minlength=len(expected) + 1)[1 : len(expected) + 1]
    share: Shares = (seen + foreseen_weighs * expected) / (seen.sum() + foreseen_weighs)
    return share
