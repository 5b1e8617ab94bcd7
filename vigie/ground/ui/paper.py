"""Pages for print: a PDF made in memory from our own HTML, for which nothing is fetched from anywhere."""

from __future__ import annotations

from typing import Any, Never

from django.utils.translation import gettext as _


class NoPaper(Exception):
    """This machine cannot make PDFs; the words for a person are its message."""


def pdf(html: str, *, tagged: bool = False) -> bytes:
    """The PDF of a whole HTML page; `tagged` keeps its headings and order for screen readers.

    Raises NoPaper where the system has no Pango (`vigie doctor` says so).
    """
    try:
        from weasyprint import HTML  # Loading it takes the system's Pango, which few pages need.
    except OSError as fault:
        raise NoPaper(_("This machine cannot make PDF files. Choose another form.")) from fault
    return bytes(HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(pdf_tags=tagged))


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> Never:
    raise ValueError(url)
