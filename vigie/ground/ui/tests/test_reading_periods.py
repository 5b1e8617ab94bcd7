"""A period is read as people write it, in French and English, and is the span that its code names."""

from __future__ import annotations

import pytest

from vigie.ground.ui.periods import read_span


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((said, "2031-Q2") for said in ("T2 2031", "2e trimestre 2031", "Q2 2031", "2nd quarter 2031", "2031-Q2")),
        *((said, "2031-Q2") for said in ("2ème trimestre 2031", "2031 T2", "t2-2031", "second quarter of 2031")),
        *((said, "2031-H1") for said in ("S1 2031", "1er semestre 2031", "first half of 2031", "H1 2031", "2031-H1")),
        *((said, "2031-03") for said in ("mars 2031", "March 2031", "03/2031", "3/2031", "2031-03", "  Mars  2031 ")),
        *((said, "2031-08") for said in ("août 2031", "aout 2031", "Aug 2031")),
        *((said, "2031-02") for said in ("févr. 2031", "février 2031", "February 2031")),
        ("2031", "2031"),
        ("2031-01-15/2031-03-31", "2031-01-15/2031-03-31"),
    ],
)
def test_what_people_write_is_read(text: str, code: str) -> None:
    assert read_span(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "toujours",
        "T5 2031",
        "S3 2031",
        "5e trimestre 2031",
        "13/2031",
        "0/2031",
        "marse 2031",
        "T2",
        "mars",
        "T2 31",
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_span(text)
