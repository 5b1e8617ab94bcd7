"""The forms a bulletin can be saved in."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.warning.alerts.bulletin import card, paper, radio, sms
from vigie.warning.alerts.bulletin.content import Bulletin
from vigie.warning.alerts.exercise import must_be_marked


@dataclass(frozen=True)
class File:
    """A form's media type, the end of its name, and whether a browser shows it in a page."""

    media: str
    end: str
    shown: str = "attachment"

    def named(self, bulletin: Bulletin) -> str:
        """A name that says no country and no subject, for it lies on telephones; of an exercise, that it is one."""
        drill = "exercice-" if bulletin.exercise else ""
        return f"{drill}bulletin-{bulletin.number}-{bulletin.language}.{self.end}"


FILES = {
    "pdf": File("application/pdf", "pdf"),
    "cap": File("application/cap+xml; charset=utf-8", "cap.xml"),
    "carte": File("image/png", "png", "inline"),
    "sms": File("text/plain; charset=utf-8", "sms.txt"),
    "radio": File("text/plain; charset=utf-8", "radio.txt"),
}


def made(bulletin: Bulletin, form: str) -> bytes:
    """The bulletin in a form of `FILES` other than CAP, which is kept as it was signed. Raises NoPaper."""
    return {"pdf": paper.paper, "carte": card.png, "sms": _sms, "radio": _radio}[form](bulletin)


def _sms(bulletin: Bulletin) -> bytes:
    return "\n\n".join(part.words for part in sms.whole(bulletin)).encode()


def _radio(bulletin: Bulletin) -> bytes:
    scripts = (radio.script(bulletin, length) for length in radio.LENGTHS)
    words = "\n\n".join(f"{script.asked} s (≈ {script.seconds} s)\n{script.words}" for script in scripts)
    return must_be_marked(words, bulletin.mark, exercise=bulletin.exercise).encode()
