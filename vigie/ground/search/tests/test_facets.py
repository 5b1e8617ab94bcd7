"""Whatever is chosen, in whatever order records came and went, the answer is that of reading every row."""

from __future__ import annotations

import tracemalloc
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vigie.ground.search.facets import Chosen, Facets, Thing

DAY = date(2026, 1, 1)
days = st.integers(0, 40).map(lambda n: DAY + timedelta(days=n))
periods = st.none() | st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
values = st.fixed_dictionaries(
    {"act": st.lists(st.sampled_from("abc"), max_size=2), "sex": st.just([]) | st.just(["w"])}
)
things = st.builds(Thing, values, days, periods)
batches = st.lists(st.lists(st.tuples(st.integers(0, 4), st.lists(things, max_size=3)), max_size=4), max_size=4)
chosen = st.builds(
    Chosen,
    st.fixed_dictionaries({}, optional={"act": st.sets(st.sampled_from("abcd")), "sex": st.just(["w"])}),
    st.none() | days,
    st.none() | days,
)


def matches(thing: Thing, asked: Chosen) -> bool:
    for name, any_of in asked.values.items():
        if any_of and not set(any_of) & set(thing.values[name]):
            return False
    if not (asked.since or asked.until):
        return True
    if thing.during is None:
        return False
    return (not asked.until or thing.during[0] <= asked.until) and (not asked.since or thing.during[1] >= asked.since)


@given(batches, st.sets(st.integers(0, 4)), chosen)
def test_choosing_is_reading_every_row(told: Any, forgotten: set[int], asked: Chosen) -> None:
    facets, plain = Facets(), dict[int, list[Thing]]()
    for batch in told:
        facets.put(batch)
        for key, rows in batch:
            plain[key] = rows
    for key in forgotten:
        facets.forget(key)
        plain.pop(key, None)
    rows = [(key, thing) for key, of in plain.items() for thing in of]
    found = [(key, thing) for key, thing in rows if matches(thing, asked)]
    bits = facets.matching(asked)
    assert (len(facets), bits.bit_count()) == (len(rows), len(found))
    listed = facets.records(bits)
    assert set(listed) == {key for key, _thing in found}
    assert len(listed) == len(set(listed))
    latest = [max(thing.day for owner, thing in found if owner == key) for key in listed]
    assert latest == sorted(latest, reverse=True)
    others = asked.without("act")
    for value, n in facets.counts(asked, "act").items():
        assert n == sum(matches(thing, others) and value in thing.values["act"] for _key, thing in rows) > 0


def test_the_memory_that_it_says_it_holds_is_what_it_holds() -> None:
    facets, batch = Facets(), 500
    told = [Thing({"act": ["a"], "sex": ["w"]}, DAY, (DAY, DAY)) for _one in range(batch)]
    tracemalloc.start()
    for first in range(0, 20_000, batch):
        facets.put([(first + n, [thing]) for n, thing in enumerate(told)])
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held <= facets.size <= 3 * held
