"""Hypothesis strategies shared by the tests of this folder."""

from __future__ import annotations

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from vigie.compute.series import Freq, Series, period_of

freqs = st.sampled_from(get_args(Freq))
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))


@st.composite
def series(draw: st.DrawFn, freq: Freq | None = None, min_size: int = 1, max_size: int = 90) -> Series:
    freq = freq or draw(freqs)
    counts = draw(st.lists(st.integers(0, 300), min_size=min_size, max_size=max_size))
    return Series(period_of(draw(days), freq), freq, tuple(counts))
