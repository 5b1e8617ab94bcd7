"""What people fill in about money. Amounts and months are read as people write them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.files.forms import ReceivingForm
from vigie.ground.money.currencies import CENT, CHOICES, amount_of
from vigie.ground.money.reading import month_of
from vigie.ground.terms.queries import country_choices
from vigie.plan.budget.funding_actions import Given
from vigie.plan.budget.lines import Wanted
from vigie.plan.budget.models import BudgetLine, Commitment, Fund, FunderKind, Heading
from vigie.plan.budget.sheets import span_of
from vigie.plan.budget.spending import Entry
from vigie.plan.tree.models import Element, Node

WORDS = 2000
MONTH, WHAT_FOR = _("Month"), _("What was bought or done")


class Read(forms.CharField):
    """A text that a reader turns into what it means; its refusal stands beside the field."""

    def __init__(self, reader: Callable[[str], Any], **more: Any) -> None:
        self.reader = reader
        super().__init__(**more)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.reader(text) if text else None
        except Invalid as fault:
            raise forms.ValidationError(str(fault.message)) from fault


def _amount(least: Decimal = CENT, **more: Any) -> Read:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return Read(lambda text: amount_of(text, least=least), label=_("Amount"), widget=widget, max_length=20, **more)


def _currency() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Currency"), choices=CHOICES)


def _month(label: Any = MONTH, **more: Any) -> Read:
    return Read(month_of, label=label, widget=forms.TextInput(attrs={"type": "month"}), max_length=20, **more)


def _period(**more: Any) -> Read:
    words = _("A year, a half, a quarter, a month, or two dates: 2031, H1 2031, Q2 2031, March 2031.")
    return Read(span_of, label=_("Period"), max_length=40, help_text=words, **more)


def _words(label: Any = WHAT_FOR, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS, widget=forms.Textarea(attrs={"rows": 2}), **more)


def _payee() -> forms.CharField:
    return forms.CharField(
        label=_("Who is paid"), max_length=200, help_text=_("Sealed to the direction, with the words.")
    )


class _HeadingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Heading) -> str:
        return f"{obj.funder} · {obj}"


class LineForm(forms.Form):
    """A budget line of one element."""

    period = _period()
    amount = _amount(Decimal(0))
    currency = _currency()
    rate_month = _month(
        _("By the rate of which month"),
        required=False,
        help_text=_(
            "Of another currency than the euro. Empty: the rate of this month, for that of a coming one is not known."
        ),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    fund = forms.ModelChoiceField(label=_("Fund"), queryset=Fund.objects.none(), required=False)
    heading = _HeadingChoice(label=_("Heading of the funder"), queryset=Heading.objects.none(), required=False)

    def __init__(self, *args: Any, element: Element, line: BudgetLine | None = None, **kwargs: Any) -> None:
        if line is not None:
            kwargs.setdefault("initial", _said(line))
        super().__init__(*args, **kwargs)
        self.element, self.of_country = element, line.country if line else ""
        self.fields["fund"].queryset = Fund.objects.all()  # type: ignore[attr-defined]
        self.fields["fund"].empty_label = _("No fund yet")  # type: ignore[attr-defined]
        self.fields["heading"].queryset = Heading.objects.select_related("funder")  # type: ignore[attr-defined]
        countries = [("", _("All countries")), *country_choices()]
        self.fields["country"].choices = countries  # type: ignore[attr-defined]
        if line is not None:
            del self.fields["country"]

    def wanted(self) -> Wanted:
        """As the actions take it."""
        data = self.cleaned_data
        country = data.get("country", self.of_country)
        return Wanted(
            self.element,
            data["period"],
            data["amount"],
            data["currency"],
            country,
            data["fund"],
            data["heading"],
            data["rate_month"],
        )


def _said(line: BudgetLine) -> dict[str, Any]:
    return {
        "period": line.span.code,
        "amount": line.amount,
        "currency": line.currency,
        "rate_month": f"{line.rate_month:%Y-%m}",
        "fund": line.fund_id,
        "heading": line.heading_id,
    }


class PromiseForm(forms.Form):
    """A commitment on one line."""

    amount = _amount()
    currency = _currency()
    month = _month()
    payee = _payee()
    words = _words(required=False)


class AdvanceForm(PromiseForm):
    """An advance on one line."""

    due_on = forms.DateField(
        label=_("To be justified or returned by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    field_order = ["amount", "currency", "month", "due_on", "payee", "words"]


class _OpenChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.month:%Y-%m} · {obj.open_amount} {obj.currency}"


class SpendForm(PromiseForm):
    """An expenditure on one line, and how much of it falls on others."""

    day = forms.DateField(
        label=_("Exact day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Sealed; in clear stands the month only."),
    )
    commitment = _OpenChoice(label=_("Pays what was promised"), queryset=Commitment.objects.none(), required=False)
    advance = _OpenChoice(label=_("Justifies an advance"), queryset=Commitment.objects.none(), required=False)
    others = forms.CharField(
        label=_("How much of it falls on other lines"),
        required=False,
        max_length=400,
        help_text=_("Key and amount of each: L-00012 40.00; L-00013 12.50. The rest falls on this line."),
    )

    field_order = ["amount", "currency", "month", "day", "payee", "words"]

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        open_ones = line.commitments.filter(state="open", open_amount__gt=0)
        self.fields["commitment"].queryset = open_ones  # type: ignore[attr-defined]
        self.fields["advance"].queryset = line.advances.filter(open_amount__gt=0)  # type: ignore[attr-defined]

    def clean_others(self) -> list[tuple[BudgetLine, Decimal]]:
        shares = []
        for part in filter(None, (part.strip() for part in self.cleaned_data["others"].split(";"))):
            code, _space, amount = part.partition(" ")
            line = BudgetLine.objects.select_related("fund", "element").filter(code=code).first()
            if line is None:
                raise forms.ValidationError(gettext("No budget line has the key “%s”.") % code[:40])
            try:
                shares.append((line, amount_of(amount)))
            except Invalid as fault:
                raise forms.ValidationError(str(fault.message)) from fault
        return shares

    def entry(self) -> Entry:
        """As the action takes it."""
        data = self.cleaned_data
        rest = data["amount"] - sum((part for _line, part in data["others"]), Decimal())
        shares = [(self.line, rest), *data["others"]]
        more = {name: data[name] for name in ("payee", "words", "day", "commitment", "advance")}
        return Entry(data["amount"], data["currency"], data["month"], shares, **more)


class TransferForm(forms.Form):
    """To which line, how much, and why."""

    target = forms.ModelChoiceField(label=_("To the line"), queryset=BudgetLine.objects.none())
    amount = _amount()
    reason = _words(_("Why"), help_text=_("Sealed. A second person decides by it."))

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same = BudgetLine.objects.filter(fund=line.fund_id, currency=line.currency).exclude(pk=line.pk)
        self.fields["target"].queryset = same  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why an entry is taken back."""

    reason = _words(_("What was wrong with it"))


class ReturnForm(forms.Form):
    """What came back of an advance."""

    amount = _amount()
    month = _month()


class FunderForm(forms.Form):
    """A funder."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Everyone who signs in sees it: it need not tell who gives.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=FunderKind.choices)
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Sealed to the direction."))


class HeadingForm(forms.Form):
    """A heading of a funder's budget form."""

    code = forms.CharField(label=_("Code in the funder’s form"), max_length=20)
    title = forms.CharField(label=_("What the form calls it"), max_length=120)
    parent = forms.ModelChoiceField(label=_("Below"), queryset=Heading.objects.none(), required=False)

    def __init__(self, *args: Any, headings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = headings  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("Nothing: it is at the top")  # type: ignore[attr-defined]


class _NodeChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Node) -> str:
        return f"{obj} {obj.text[:80]}"


class FundForm(forms.Form):
    """A fund of one funder."""

    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Everyone who signs in sees it."))
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("Sealed to the direction."))
    amount = _amount()
    currency = _currency()
    rate_month = _month(_("By the rate of which month"), required=False)
    period = _period()
    nodes = _NodeChoice(
        label=_("For these parts of the plan only"),
        queryset=Node.objects.none(),
        required=False,
        help_text=_("None chosen: all of it."),
    )
    countries = forms.MultipleChoiceField(
        label=_("For these countries only"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nodes"].queryset = nodes  # type: ignore[attr-defined]
        self.fields["countries"].choices = country_choices()  # type: ignore[attr-defined]

    def given(self) -> Given:
        """As the action takes it."""
        data = self.cleaned_data
        elements = [node.element for node in data["nodes"]]
        return Given(
            data["code"],
            data["name"],
            data["amount"],
            data["currency"],
            data["period"],
            earmarked=bool(elements or data["countries"]),
            elements=elements,
            countries=data["countries"],
            rate_month=data["rate_month"],
        )


class RateForm(forms.Form):
    """One rate, typed in."""

    month = _month()
    currency = forms.ChoiceField(label=_("Currency"), choices=CHOICES[1:])
    rate = forms.CharField(label=_("Units for one euro"), max_length=20)


class FileForm(ReceivingForm):
    """A file that comes in, sealed on its way."""

    file = forms.FileField(label=_("File"))


def _dry() -> forms.BooleanField:
    return forms.BooleanField(label=_("Only look what would happen"), required=False, initial=True)


class RatesForm(FileForm):
    """A table of rates."""

    month = _month(_("Month of the table"), required=False, help_text=_("InforEuro’s monthly table does not say it."))
    dry = _dry()

    field_order = ["month", "dry", "file"]


class SheetForm(FileForm):
    """Budget lines or expenditure, filled in elsewhere."""

    kind = forms.ChoiceField(
        label=_("What it holds"), choices=[("lines", _("Budget lines")), ("spent", _("Expenditure"))]
    )
    dry = _dry()

    field_order = ["kind", "dry", "file"]
