"""What the application says, from the catalogues; and the lists it asks from, small enough for a slow link."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from vigie.doors.field.disguise import disguise
from vigie.ground.terms.queries import choices, country_choices, places
from vigie.protection.intake.trips.forms import hours_asked
from vigie.protection.intake.trips.models import How
from vigie.warning.situation.arriving import asked_on_a_card

CODES = ("act", "author_category", "defender_category", "sex", "date_precision", "security_incident")
WORDS: dict[str, str | Promise] = {
    "mb": _("MB"),
    "first": _("Before you begin"),
    "hides": _("The name, the icon and the little tool in front keep a glance away. They do not hide everything:"),
    "history": _("the browser’s history and its list of sites show this address;"),
    "installed": _("an installed icon can be seen, and shows when it was installed;"),
    "network": _("whoever watches the network sees that this phone talks to this server;"),
    "traces": _("an examination of the phone finds traces, even after you erase."),
    "gesture": _("To come back here from the tool, press its title for two seconds."),
    "wiped_by": _("“Erase everything” is at the bottom of each page. What was not sent is then lost."),
    "understood": _("I understand"),
    "what_now": _("What do you want to do?"),
    "capture": _("Tell what happened"),
    "log": _("A worrying fact, in 30 seconds"),
    "grid": _("The week in your country"),
    "week": _("Which week?"),
    "last_week": _("Last week"),
    "this_week": _("This week"),
    "much": _("How much?"),
    "trend": _("Against the week before"),
    "add": _("Add to what I sent"),
    "trip": _("Before a journey"),
    "trip_words": _("Who travels, from where to where, and by which way?"),
    "trip_help": _(
        "Say also whom we ask first if you are silent, how to reach you and them, and what we must not do. "
        "Sealed: only the duty desk opens it."
    ),
    "starts": _("When do you leave, from now?"),
    "every": _("How often do you give news?"),
    "lasts": _("How long until you have arrived?"),
    "trip_clock": _("Answer the three questions of time."),
    "trip_send": _("Send, sealed"),
    "trip_alone": _(
        "The network did not answer: nobody knows of your journey yet. Press again, or call the duty desk."
    ),
    "trip_planned": _("The journey is planned"),
    "trip_code": _("Here is the code of the journey. It is shown this once and kept nowhere."),
    "trip_first": _("First news at the latest, by this phone’s clock:"),
    "trip_forced": _(
        "If someone makes you give news: type the last digit twice. The page answers as always, and we know."
    ),
    "news": _("Give news"),
    "news_code": _("The code of your journey"),
    "news_how": _("How are you?"),
    "news_choose": _("Say how you are."),
    "news_send": _("Send"),
    "news_waiting": _("The network does not answer. Keep this page open: it tries again by itself."),
    "news_noted": _("Noted. Next news at the latest:"),
    "news_over": _("Your journey is over. We are glad that you have arrived."),
    "saved_list": _("What was saved"),
    "none_yet": _("Nothing is saved on this phone. What you save appears here, without its words."),
    "back": _("Back"),
    "what": _("What happened?"),
    "choose": _("Choose"),
    "who": _("Who was harmed? No name is needed."),
    "sex": _("Sex"),
    "author": _("Presumed author"),
    "where": _("Where?"),
    "country": _("Country"),
    "area": _("Area"),
    "locality": _("Town, village or district"),
    "when": _("When?"),
    "precision": _("How well is the date known?"),
    "words": _("In your words"),
    "number": _("Number of what you sent"),
    "record": _("Record your voice"),
    "stop": _("Stop, and seal"),
    "no_sound": _("The microphone did not answer. You can write instead."),
    "photo": _("Add a photo"),
    "photo_help": _("It is made smaller, and loses its place and hour. The phone’s own picture stays where it was."),
    "sealed_pieces": _("sealed"),
    "too_large": _("This is too large to add: 1.9 MB at most in one sending. Save this one, then add in a second."),
    "save": _("Save, sealed"),
    "save_help": _("Once saved, nobody can read it on this phone, not even you."),
    "nothing": _("Say, write or choose something first."),
    "danger": _("Is someone in danger now?"),
    "yes": _("Yes"),
    "no": _("No"),
    "unknown": _("I do not know"),
    "waiting": _("waiting for the network"),
    "sent": _("arrived, receipt"),
    "refused": _("refused by the server: take it out as a file"),
    "saved_as": _("Saved, sealed. Its number:"),
    "locked_as": _("What you had begun was sealed, unfinished. Add to it with this number:"),
    "not_saved": _("It could not be sealed, so nothing was kept. Try again, or use the page without an application."),
    "export": _("Take out what waits, as a file"),
    "try_now": _("Send now"),
    "wipe": _("Erase everything"),
    "wipe_sure": _("Press again to erase"),
    "wiped": _("Erased: what waited, the key, the pages kept for use without a network."),
    "not_wiped": _("Still on this phone: the browser’s history, the installed icon, what an examination can recover."),
    "failed_wipe": _("Something could not be erased. Also erase this site’s data in the browser’s settings."),
    "new_key": _("The team’s key has changed. Compare it with the team by another way before you trust it."),
    "old_print": _("Key trusted so far"),
    "new_print": _("Key offered now"),
    "trust": _("I compared it: trust the new key"),
    "no_key": _("This phone has not met the team’s key yet. Open this page once with a network."),
    "below": _("This browser cannot seal on the phone. Write on the page that needs nothing:"),
    "tool_amount": _("Number"),
    "tool_people": _("People"),
    "tool_result": _("That makes"),
    "tool_more": _("One more"),
    "tool_zero": _("From zero"),
    "tool_from": _("From kilometres to miles"),
}


def given() -> dict[str, Any]:
    """Everything the application asks and says, in the language of the request."""
    codes = {name: choices(name) for name in CODES}
    areas: dict[str, list[tuple[str, str]]] = {}
    for area in places("area"):
        areas.setdefault(area.iso3, []).append((area.code, area.label()))
    look = disguise()
    return {
        "language": get_language(),
        "tool": look.tool,
        "name": str(look.name),
        "words": {name: str(word) for name, word in WORDS.items()},
        "codes": codes,
        "countries": country_choices(),
        "areas": areas,
        "hours": hours_asked(),
        "grid": asked_on_a_card(),
        "how": [(str(value), str(label)) for value, label in How.choices],
    }
