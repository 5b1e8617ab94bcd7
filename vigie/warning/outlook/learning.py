"""What forecasts learnt at past months, from one night to the next: a new month changes none of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from django.db import transaction

from vigie.compute.forecast import Panel
from vigie.compute.forecast.learnt import Past, as_bytes, from_bytes, names
from vigie.compute.series import distance
from vigie.warning.outlook.looks import Learnt

Place = tuple[int, int]
BATCH = 100


class Notebook(dict[Place, Past]):
    """What was learnt of the panel of one thing counted (`what`, `act_group`) before, and what is learnt of it now.

    Only what was made of the counts that the panel still has, by the code that runs now, is taken over.
    """

    def __init__(self, what: str, act_group: str, panel: Panel) -> None:
        self.what, self.act_group, self.panel, self.names = what, act_group, panel, names(panel)
        self.stored: dict[Place, int] = {}
        self.used: set[Place] = set()
        super().__init__(self._read())

    def __getitem__(self, place: Place) -> Past:
        self.used.add(place)
        return super().__getitem__(place)

    def _read(self) -> Iterator[tuple[Place, Past]]:
        for row in Learnt.objects.filter(what=self.what, act_group=self.act_group):
            origin, outcome = (distance(self.panel.start, day, self.panel.freq) for day in (row.origin, row.outcome))
            if 0 <= origin < outcome < len(self.names) and self.names[outcome] == row.digest:
                with suppress(ValueError):  # What does not read is learnt anew.
                    yield (origin, outcome - origin), from_bytes(bytes(row.body))
                    self.stored[origin, outcome - origin] = row.pk

    def keep(self) -> None:
        """Write what is new; what was not used any longer, or was made of other counts, goes."""
        kept = [row for place, row in self.stored.items() if place in self.used]
        new = [self._row(*place) for place in self.used if place not in self.stored]
        with transaction.atomic():
            Learnt.objects.filter(what=self.what, act_group=self.act_group).exclude(pk__in=kept).delete()
            # What another run wrote by a moment earlier is the same.
            Learnt.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)

    def _row(self, origin: int, horizon: int) -> Learnt:
        return Learnt(
            what=self.what,
            act_group=self.act_group,
            origin=self.panel.period(origin),
            outcome=self.panel.period(origin + horizon),
            digest=self.names[origin + horizon],
            body=as_bytes(self[origin, horizon]),
        )
