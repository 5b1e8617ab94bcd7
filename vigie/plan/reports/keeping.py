"""What is kept of reports: those that were fixed stay, for a donor may ask years later; drafts given up stay sealed."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Reports"),
        _("Kept without end, sealed: a funder or an auditor may ask what was said, years later."),
    )
]
