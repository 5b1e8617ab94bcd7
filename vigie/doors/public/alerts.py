"""The public page of alerts: what two people let out, as page, Atom and CAP 1.2."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from vigie.ground.access.middleware import open_to_all
from vigie.ground.terms.queries import place_label
from vigie.warning.alerts.bulletin.making import dated, precision_for, until
from vigie.warning.alerts.coarse import sent_as
from vigie.warning.alerts.exercise import mark, marked
from vigie.warning.alerts.facts import Text, texts_of
from vigie.warning.alerts.models import Published
from vigie.warning.alerts.queries import public_messages

SHOWN = 100


def _text(message: Published) -> Text:
    """The words in the reader's language, else in French, else in whichever there is; of an exercise, marked."""
    return texts_of({"texts": message.texts})[_spoken(message)]


def _spoken(message: Published) -> str:
    """The language of the words that `_text` gives."""
    language = translation.get_language() or ""
    return language if language in message.texts else "fr" if "fr" in message.texts else next(iter(message.texts))


def _row(message: Published) -> dict[str, object]:
    language = translation.get_language() or "fr"
    precision = precision_for(message.country, message.audience)
    return {
        "message": message,
        "text": _text(message),
        "mark": mark(language) if message.exercise else "",
        "place": place_label(message.area or message.country),
        "sent": dated(message.sent.date(), precision, language),
        "until": until(message.expires.date(), precision, language),
        "over": message.kind == "Cancel" or message.expires < timezone.now(),
    }


@open_to_all
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every published alert, newest first."""
    return render(request, "public/alerts.html", {"rows": [_row(message) for message in public_messages()[:SHOWN]]})


@open_to_all
@require_safe
def page(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """What holds today of one published alert. Words that an update or a withdrawal took out are read nowhere, for
    they may have been taken out because they do harm: their page leads to the newest.
    """
    message = get_object_or_404(Published.objects.public().select_related("proposal"), pk=message_id)
    newest = message.newest
    if newest != message:
        return redirect("public:alert", newest.pk)
    return render(request, "public/alert.html", _row(message))


@open_to_all
@require_safe
def cap(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The message as it was signed, byte for byte; 410 once it was taken back or replaced, for its words may do harm.

    A cancellation has no words of the alert: it stays, so that whoever has the alert can follow what became of it.
    """
    message = get_object_or_404(Published.objects.public().select_related("proposal"), pk=message_id)
    if message.taken_back is not None:
        return HttpResponse(_("This alert was withdrawn."), status=410, content_type="text/plain; charset=utf-8")
    if message.kind != "Cancel" and message.newest != message:
        return HttpResponse(
            _("A newer message replaces this one."), status=410, content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(bytes(message.cap), content_type="application/cap+xml; charset=utf-8")


@open_to_all
@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The same list as an Atom feed; each entry links to its CAP message."""
    home = request.build_absolute_uri(reverse("public:alerts"))
    feed = Atom1Feed(
        title=_("Published alerts"),
        link=home,
        description=_("Alerts that two people let out."),
        feed_url=request.build_absolute_uri(reverse("public:alerts_atom")),
        language=translation.get_language(),
        author_name=_("Network of human rights defenders of Central Africa"),  # RFC 4287, 4.1.1: a feed has an author
    )
    for message in public_messages()[:SHOWN]:
        text, row = _text(message), _row(message)
        feed.add_item(
            title=marked(text.headline, _spoken(message), exercise=message.exercise),
            link=request.build_absolute_uri(reverse("public:alert", args=[message.pk])),
            description=linebreaks("\n\n".join(filter(None, (text.description, text.instruction))), autoescape=True),
            categories=tuple(filter(None, (str(row["mark"]), str(row["place"]), message.get_level_display()))),
            unique_id=f"urn:uuid:{message.pk}",
            pubdate=sent_as(message.sent, message.country),
            updateddate=sent_as(message.sent, message.country),
            enclosures=[_cap_link(request, message)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _cap_link(request: HttpRequest, message: Published) -> Enclosure:
    address = request.build_absolute_uri(reverse("public:alert_cap", args=[message.pk]))
    return Enclosure(address, str(len(bytes(message.cap))), "application/cap+xml")
