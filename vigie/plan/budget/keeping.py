"""What is kept of money: as long as a funder or a court may ask for the accounts."""

from django.utils.translation import gettext_lazy as _

from vigie.ground.retention.declared import Standing

STANDING = [
    Standing(
        _("Budgets, funds, expenditure and receipts"),
        _("Kept with their contrary entries: accounts are not erased. Names and receipts are sealed to the direction."),
    )
]
