"""The sentences behind the codes of the readers: why a row was refused, what a flag warns of, why a file is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "cell_count": _("The row does not have one cell per column."),
    "cell_size": _("A cell of the row is larger than any honest text."),
    "empty": _("The row is empty."),
    "hxl": _("The row holds HXL tags, not a record."),
    "id": _("The source's own id is missing or is not an id."),
    "duplicate": _("The same id was already used higher up in the file."),
    "country": _("The country is missing, unknown, or not one that this node follows."),
    "country_disagrees": _("The cells of the row name two different countries."),
    "date": _("The date is missing or does not exist."),
    "date_future": _("The date lies in the future."),
    "date_order": _("The end comes before the beginning."),
    "number": _("A number is not a number of persons."),
    "event_type": _("The type of event is not one of the source’s six."),
    "vintage_order": _("The file goes back to an earlier vintage: they must stand in order, the oldest first."),
    "violence": _("The type of violence is not one of the source's three."),
}
FLAGS: dict[str, Promise] = {
    "area_imprecise": _("The source says that the place is vague: the area is only indicative."),
    "area_missing": _("No first-level area is given: counted for the country only."),
    "area_unknown": _("The area's name is not in the code list: counted for the country only."),
    "control_characters": _("Control characters were taken out of the text."),
    "coordinates_broken": _("The coordinates are not numbers on Earth: kept as text, not used."),
    "coordinates_outside": _("The coordinates lie outside the country."),
    "date_disagrees": _("The year and the dates disagree: the dates were kept."),
    "day_invalid": _("The day does not exist in that month: only the month was kept."),
    "day_missing": _("The day is missing: only the month is known."),
    "estimates_disagree": _("The best estimate does not lie between the low and the high one."),
    "month_missing": _("The month is missing: only the year is known, so no month counts it."),
    "not_in_source": _("The source does not cover this country: not stated, which is not zero."),
    "number_missing": _("A number is missing: not stated, which is not zero."),
    "provisional": _("Provisional figures, which the source will revise."),
    "sex_disagrees": _("The numbers by sex do not add up to the persons affected."),
    "source_pending": _("The source has not verified this record yet."),
    "spans_months": _("The period spans two months: counted in the first."),
    "text_cut": _("A text of more than 20,000 characters was cut."),
    "totals_disagree": _("A total does not equal the sum of its parts: the total was kept."),
}
FILES: dict[str, Promise] = {
    "empty_file": _("The file is empty or holds no table."),
    "older": _(
        "This version came out on %(day)s, before the newest that is here (%(newest)s): bring the oldest first."
    ),
    "header": _("This is not a file of that source: its first line lacks the columns %(columns)s."),
    "header_twice": _("The first line names the same column twice: %(columns)s."),
    "no_country": _(
        "The rows of this file name no country. Add --country with its three-letter code, for example CAF."
    ),
    "not_followed": _("This node does not follow the country %(country)s."),
}


def file_sentence(code: str, values: dict[str, str]) -> str:
    """Why a file is refused as a whole."""
    return str(FILES[code]) % values


API: dict[str, Promise] = {
    "api_address": _("The address of the API must begin with https."),
    "api_token": _("No token: ask UCDP for one, put it alone into a file, and say which in VIGIE_UCDP_TOKEN_FILE."),
    "api_version": _("The API has no such version. It looks like 25.1, or like 25.0.9 for a candidate month."),
    "api_refused": _("The API refused the token. Ask UCDP for a new one."),
    "api_unreachable": _("The API did not answer, after several tries. Try again later with --resume."),
    "api_broken": _("The API answered something else than events. Nothing of it was taken."),
    "api_too_much": _("The API answered far more than was asked. It was not read."),
    "api_slow": _("The API took more than an hour. What came is kept: go on with --resume."),
}


def api_sentence(code: str) -> str:
    """Why the API gave nothing."""
    return str(API[code])
