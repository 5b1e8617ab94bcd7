"""The two ceremonies at the terminal: handing the shares out, and gathering them. Words for people who are tired."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from urllib.parse import quote

from django.utils.translation import gettext as _

from vigie.ground.access.errors import Invalid, Refusal
from vigie.ground.seal.recovery_sheets import COLUMNS, Marks, check_folder, write_sheets
from vigie.ground.seal.shares import WORDS, Gathering, Misread, Part, PartSet, UnknownWord, read_word, read_words

WORDS_ASKED_BACK = 2
YES = {"o", "oui", "y", "yes"}
ERASE_WORD, ERASE_SHEET = "-", "--"
CLEAR = "\x1b[H\x1b[2J\x1b[3J"  # 3J: the lines that can be scrolled back to, too


class Stopped(Refusal):
    """The person left, or nobody is at the terminal."""


class Ceremony:
    """A conversation at a terminal; `say` writes a line, answers are read from standard input."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.say = say

    def ask(self, question: str, otherwise: str | None = None) -> str:
        """An answer, without its outer blanks. When the input ends (Ctrl-D, Ctrl-C) the screen is wiped; then it is
        `otherwise`, or Stopped is raised."""
        try:
            return input(question).strip()
        except (EOFError, KeyboardInterrupt) as end:
            self.clear()
            if otherwise is None:
                raise Stopped from end
            return otherwise

    def agrees(self, question: str) -> bool:
        """Yes or no; anything but a yes is a no."""
        return self.ask(question + " " + _("(yes or no)") + " ", otherwise="").lower() in YES

    def clear(self) -> None:
        """Take what was shown off the screen, where there is one."""
        if sys.stdout.isatty():
            self.say(CLEAR)

    # --- Handing out ----------------------------------------------------------------------------------------------

    def hand_out(self, made: PartSet, marks: Marks, folder: Path | None = None) -> None:
        """Show each share once, to its holder alone, and go on only when two of its words were typed back."""
        self.clear()
        if marks.exercise:
            self.say(_("EXERCISE: these words open nothing."))
        self.say(
            _(
                "Six people each keep one sheet: group A inside the country, group B outside. Two of A and two of B "
                "together can open everything. Work away from windows and cameras, and without a network."
            )
        )
        if folder is not None:
            self._print(made, marks, folder)
        try:
            for part in made.parts:
                self._hand_over(part)
        except Stopped as stop:
            raise Stopped(_("Not all six were checked, so these shares count for nothing: begin again.")) from stop
        self.say(_("All six shares are on paper and were checked."))

    def _print(self, made: PartSet, marks: Marks, folder: Path) -> None:
        for warning in check_folder(folder):
            self.say(warning)
        names = ", ".join(path.name for path in write_sheets(made, marks, folder))
        self.say(_("Sheets to print, one a holder: %(names)s, in %(folder)s.") % {"names": names, "folder": folder})
        self.say(_("Print without a network, then destroy the stick. A printer remembers: use one you keep."))

    def _hand_over(self, part: Part) -> None:
        while True:
            self.say("\n" + part.label)
            self.ask(_("Only the holder of this share looks at the screen. Press Enter to see it. "))
            self.clear()
            self.say(part.label + "\n" + grid(part) + "\n")
            self.ask(_("When all words are on paper, press Enter: they leave the screen. "))
            self.clear()
            if self._proves(part):
                return
            self.say(_("This is not the word. The share is shown again: compare each word."))

    def _proves(self, part: Part) -> bool:
        self.say(_("To be sure, read two words from the paper."))
        places = sorted(secrets.SystemRandom().sample(range(1, WORDS + 1), WORDS_ASKED_BACK))
        # All of them are asked, whatever the first answer was.
        answers = [read_word(self.ask(_("Word %(place)d: ") % {"place": place})) for place in places]
        return answers == [part.words[place - 1] for place in places]

    # --- Gathering ------------------------------------------------------------------------------------------------

    def gather(self, marks: Collection[int] | None) -> Gathering:
        """Ask for sheets until two of each group are there. Raises Stopped, which says what is missing."""
        gathering = Gathering(marks)
        self.clear()
        self.say(
            _(
                "Each holder types their own sheet, in any order. Four letters a word are enough; several words on a "
                "line are welcome. “-” erases the last word, “--” the sheet; an empty line at its start stops."
            )
        )
        while not gathering.is_complete:
            self.say("\n" + gathering.progress())
            try:
                words = self._whole_sheet()
                part = gathering.add(words)
            except Invalid as fault:
                self.say(str(fault.message))
                continue
            except Stopped as stop:
                raise Stopped(_("Nothing was opened.") + " " + gathering.missing()) from stop
            self.clear()
            self.say(_("Taken: %(part)s.") % {"part": part.label})
        self.say(gathering.progress())
        return gathering

    def _whole_sheet(self) -> list[str]:
        """The words of one sheet, looked at again where the checksum says so. Raises Misread, or Stopped."""
        words = self._words()
        while True:
            try:
                Gathering().add(words)
            except Misread as fault:
                if not fault.places:
                    raise
                self.say(str(fault.message))
                self._look_again(words, fault.places)
            else:
                return words

    def _look_again(self, words: list[str], places: tuple[int, ...]) -> None:
        for place in places:
            typed = read_word(self.ask(_("Word %(place)d, from the sheet: ") % {"place": place}))
            if typed is None or typed == words[place - 1]:
                raise Invalid(_("The words stay as they were: several may be misread. Type the whole sheet again."))
            words[place - 1] = typed

    def _words(self) -> list[str]:
        words: list[str] = []
        while len(words) < WORDS:
            line = self.ask(_("Word %(place)d: ") % {"place": len(words) + 1})
            if not line and not words:
                raise Stopped
            if line in {ERASE_WORD, ERASE_SHEET}:
                words = words[:-1] if line == ERASE_WORD else []
                continue
            try:
                typed = read_words(line, len(words))
            except UnknownWord as fault:
                self.say(str(fault.message))
                typed = fault.before
            if len(words) + len(typed) > WORDS:
                self.say(_("That would be more than %(all)d words: this line was not taken.") % {"all": WORDS})
                continue
            words += typed
        return words


def grid(part: Part) -> str:
    """The words of a share in columns, numbered from top to bottom as on the sheet."""
    rows = WORDS // COLUMNS
    lines = []
    for row in range(rows):
        places = range(row, WORDS, rows)
        lines.append("  ".join(f"{place + 1:>2} {part.words[place]:<10}" for place in places).rstrip())
    return "\n".join(lines)


def login_lines(pseudonym: str, passphrase: str, totp: str) -> list[str]:
    """What a person needs to sign in, shown once."""
    return [
        _("Shown once and kept nowhere. Write it by hand, learn it, destroy the paper."),
        f"  {pseudonym}\n  {passphrase}",
        f"  otpauth://totp/Vigie:{quote(pseudonym)}?secret={totp}&issuer=Vigie",
    ]
