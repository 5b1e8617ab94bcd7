"""What is kept of the search for money: an auditor may ask for it years after a grant was closed."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Calls, papers, proposals and grants"),
        _("Kept without end, sealed but for codes, dates and amounts: funders and auditors ask for years."),
    )
]
