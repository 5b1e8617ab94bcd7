"""The forms of one's own account, and those by which someone is let in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vigie.ground.access.errors import Invalid
from vigie.ground.access.models import Membership, Team, TeamKey
from vigie.ground.access.roles import MEANING, Role
from vigie.ground.access.rules import may
from vigie.ground.accounts import strength
from vigie.ground.accounts.actor import Actor
from vigie.ground.accounts.models import User
from vigie.ground.accounts.passphrase import step_of
from vigie.ground.seal import rules
from vigie.ground.seal.invitations import clean_pseudonym

TYPE_AGAIN = _("For your safety a passphrase is never sent back to a page: please type it again.")
CODE_NOW = _("This is not the code that this authenticator shows now. Is the phone’s clock right?")


def _passphrase_field(label: Any, new: bool, **given: Any) -> forms.CharField:
    hint = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": hint})
    return forms.CharField(label=label, max_length=strength.LONGEST, strip=False, widget=widget, **given)


def _code_field(label: Any, **given: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"})
    return forms.CharField(label=label, max_length=30, widget=widget, **given)


class ProofForm(forms.Form):
    """The passphrase and a code, asked again before something that an open session could be misused for."""

    passphrase = _passphrase_field(_("Your passphrase"), new=False)
    code = _code_field(
        _("A code of your authenticator"), help_text=_("Six digits that you have not used yet, or a recovery code.")
    )


class ChosenPassphrase(forms.Form):
    """A passphrase chosen by someone, twice, with advice beside the field while it would be guessed."""

    pseudonym_of: str = ""
    chosen = _passphrase_field(
        _("New passphrase"), new=True, help_text=_("Five words or more that nobody would put together.")
    )
    again = _passphrase_field(_("The same once more"), new=True)

    def clean_chosen(self) -> str:
        chosen: str = self.cleaned_data["chosen"]
        found = strength.estimate(chosen, self.pseudonym_of or self.data.get("pseudonym", ""))
        if not found.enough:
            raise forms.ValidationError([str(sentence) for sentence in found.advice])
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "chosen" in cleaned and "again" in cleaned and cleaned["chosen"] != cleaned["again"]:
            self.add_error("again", _("This is not the same passphrase as above."))
        if self.errors:
            self.add_error(None, TYPE_AGAIN)
        return cleaned


class PassphraseForm(ChosenPassphrase, ProofForm):
    """Change one's passphrase."""

    field_order = ["passphrase", "code", "chosen", "again"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        self.pseudonym_of = person.username
        super().__init__(*args, **kwargs)


class AuthenticatorForm(ProofForm):
    """Change one's authenticator."""

    new_code = _code_field(_("The code that the new authenticator shows"))
    field_order = ["new_code", "passphrase", "code"]

    def __init__(self, *args: Any, secret: bytes, **kwargs: Any) -> None:
        self.secret = secret
        super().__init__(*args, **kwargs)

    def clean_new_code(self) -> str:
        if step_of(self.secret, self.cleaned_data["new_code"]) is None:
            raise forms.ValidationError(CODE_NOW)
        return str(self.cleaned_data["new_code"])


class PasskeyForm(ProofForm):
    """Add a passkey: the browser fills the hidden field when the button is pressed."""

    name = forms.CharField(
        label=_("A name for it"), max_length=60, help_text=_("Such as “blue key” or “office laptop”. Only you see it.")
    )
    passkey = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    field_order = ["name", "passphrase", "code"]

    def clean_passkey(self) -> str:
        if not self.cleaned_data["passkey"]:
            raise forms.ValidationError(_("Your browser gave no passkey: this needs JavaScript and a recent browser."))
        return str(self.cleaned_data["passkey"])


# --- Invitations --------------------------------------------------------------------------------------------------


class InviteForm(forms.Form):
    """Roles for someone new, in the teams whose accounts one keeps."""

    roles = forms.MultipleChoiceField(
        label=_("What will this person do?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )

    def __init__(self, *args: Any, by: Actor, team: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [key for key in TeamKey if may(rules.ADMIT, by, key)]
        first = sorted(kept, key=lambda key: key != team)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(str(Team(key=key)), [(f"{key}:{role}", role.label) for role in Role]) for key in first]

    def by_team(self) -> list[dict[str, Any]]:
        """The boxes as the page draws them: a team, whether it is unfolded, and each role with its meaning."""
        ticked = self.data.getlist("roles") if hasattr(self.data, "getlist") else []
        teams = []
        for place, (team, choices) in enumerate(self.fields["roles"].choices):  # type: ignore[attr-defined]
            boxes = [
                {
                    "value": value,
                    "label": label,
                    "meaning": MEANING[Role(value.partition(":")[2])],
                    "on": value in ticked,
                }
                for value, label in choices
            ]
            teams.append({"name": team, "open": any(box["on"] for box in boxes) or place == 0, "boxes": boxes})
        return teams

    def chosen(self) -> list[tuple[str, Role]]:
        """(team, role) of each box that was ticked."""
        parts = (text.partition(":") for text in self.cleaned_data["roles"])
        return [(team, Role(role)) for team, _colon, role in parts]


class RenewForm(forms.Form):
    """Who lost their passphrase, among the members of the teams whose accounts one keeps."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Who lost their passphrase?"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Membership.objects.of(by).filter(role=Role.KEEPER).values("team")
        members = Membership.objects.live().filter(team__in=kept).values("user")
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = User.objects.filter(pk__in=members).exclude(pk__in=[by.user.pk] if by.user else [])


class LetInForm(forms.Form):
    """The words were compared with the person."""

    compared = forms.BooleanField(
        label=_("I saw or heard this person, and they read me exactly these words."),
        error_messages={"required": _("Compare the words first: nobody was let in.")},
    )


class SpokenCodeForm(forms.Form):
    """The five words that were told by another channel."""

    words = forms.CharField(
        label=_("The five words you were told"),
        max_length=120,
        help_text=_("Accents and capitals do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    pseudonym = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class JoinForm(ChosenPassphrase):
    """Someone invited makes their account: pseudonym, passphrase, and the authenticator's first code."""

    pseudonym = forms.CharField(
        label=_("A pseudonym"),
        max_length=40,
        help_text=_("Not your name, nor anything that leads to you: colleagues see it, and so would a thief."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = _code_field(_("The code that your authenticator shows"))
    field_order = ["pseudonym", "chosen", "again", "code"]

    def __init__(self, *args: Any, secret: bytes, known: User | None = None, **kwargs: Any) -> None:
        self.secret = secret
        super().__init__(*args, **kwargs)
        if known is not None:
            del self.fields["pseudonym"]
            self.pseudonym_of = known.username

    def clean_pseudonym(self) -> str:
        try:
            return clean_pseudonym(self.cleaned_data["pseudonym"])
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal

    def clean_code(self) -> str:
        if step_of(self.secret, self.cleaned_data["code"]) is None:
            raise forms.ValidationError(CODE_NOW)
        return str(self.cleaned_data["code"])
