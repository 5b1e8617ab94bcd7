"""What the audit log calls the records and lists of its entries, and who may know of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Types of sealed records, as an object of a sentence. Whether a reader sees one is asked of the record itself.
RECORDS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "intake.report": _("a request"),
        "incidents.sheet": _("a sheet"),
        "incidents.sheetpart": _("a part of a sheet"),
        "incidents.sheetsource": _("a source of sheets"),
        "intake.wording": _("an answer written beforehand"),
        "intake.trip": _("a journey"),
        "intake.sign": _("a sign of life"),
        "intake.phone": _("a telephone"),
        "intake.formkey": _("a key of the forms of telephones"),
        "intake.shift": _("shifts of the duty roster"),
        "intake.outsideline": _("the outside line"),
        "intake.message": _("a message"),
        "intake.acceptance": _("an acceptance of the risk of SMS"),
        "intake.codesheet": _("a sheet of codes"),
        "intake.correspondent": _("an expected number"),
        "intake.gateway": _("a gateway for texts"),
        "intake.enclosure": _("a sound or a picture of a request"),
        "incidents.incident": _("a violation"),
        "people.party": _("a person or an organisation"),
        "ladder.securityincident": _("a security incident"),
        "ladder.ladder": _("a ladder"),
        "cases.case": _("a protection case"),
        "cases.emergencygrant": _("an emergency grant"),
        "shelters.shelter": _("a refuge"),
        "shelters.shelteraddress": _("the address of a refuge"),
        "shelters.stay": _("a stay in a refuge"),
        "files.file": _("a file"),
        "situation.post": _("a focal point"),
        "situation.grid": _("a weekly grid"),
        "agenda.riskdate": _("a date of risk"),
        "agenda.calendar": _("a calendar"),
        "agenda.brought": _("a file of dates"),
        "signals.signal": _("a signal"),
        "signals.signalnote": _("a note on a signal"),
        "signals.feedevent": _("a fact of a feed"),
        "signals.countsheet": _("a sheet of counts"),
        "signals.ladderanswer": _("the answer to a ladder that rises"),
        "alerts.alert": _("an alert"),
        "alerts.proposal": _("a proposal to publish"),
        "alerts.message": _("a message inside"),
        "alerts.reach": _("who was reached"),
        "alerts.addresslist": _("a list of addresses"),
        "tasks.task": _("a task"),
        "response.afteraction": _("what came of an alert"),
        "response.lesson": _("a lesson"),
        "scenarios.scenario": _("a scenario"),
        "scenarios.version": _("a version of a scenario"),
        "budget.funder": _("a funder"),
        "budget.fund": _("a fund"),
        "budget.transfer": _("a transfer between budget lines"),
        "budget.commitment": _("a commitment"),
        "budget.advance": _("an advance"),
        "budget.expenditure": _("an expenditure"),
        "retention.hold": _("the reason of a longer keeping"),
        "seal.blindkey": _("a team’s key for exact search"),
    }
)

# What a list that was opened is called, and the team whose records it holds; without a team, it held what its reader
# may open, and whoever knows them may know of it.
LISTS: Mapping[str, tuple[str | Promise, str]] = MappingProxyType(
    {
        "incidents": (_("violations"), "monitoring"),
        "chain": (_("violations of a chain"), "monitoring"),
        "ladders": (_("ladders of persons and organisations"), "monitoring"),
        "security incidents": (_("security incidents"), "monitoring"),
        "figures": (_("figures of violations"), "monitoring"),
        "doubles": (_("violations compared with each other"), "monitoring"),
        "cases": (_("protection cases"), "protection"),
        "shelters": (_("refuges"), "shelter"),
        "stays": (_("stays in refuges"), "shelter"),
        "grants": (_("emergency grants of a protection case"), "protection"),
        "violations like requests": (_("violations compared with requests"), "monitoring"),
        "board": (_("the board of requests"), "intake"),
        "matters": (_("requests compared with each other"), "intake"),
        "matter": (_("requests of one matter"), "intake"),
        "trip": (_("a journey with its signs of life"), "intake"),
        "roster": (_("the duty roster"), "intake"),
        "phones": (_("telephones with ODK Collect"), "intake"),
        "enclosures": (_("the files of a request"), "intake"),
        "codes": (_("sheets of codes and expected numbers"), "intake"),
        "acceptances": (_("acceptances of the risk of SMS"), "direction"),
        "sheet": (_("a sheet that came in"), "monitoring"),
        "conversation": (_("the messages of a request"), "intake"),
        "focal points": (_("focal points"), "monitoring"),
        "risk dates": (_("dates of risk"), "monitoring"),
        "calendars": (_("calendars of dates of risk"), "monitoring"),
        "signals": (_("signals"), "monitoring"),
        "ladder answers": (_("answers to ladders that rise"), "monitoring"),
        "signal notes": (_("notes on a signal"), "monitoring"),
        "alerts": (_("alerts"), "monitoring"),
        "tasks": (_("tasks of an alert"), "monitoring"),
        "outcomes": (_("what came of alerts"), "monitoring"),
        "lessons": (_("lessons"), "monitoring"),
        "scenarios": (_("scenarios"), "monitoring"),
        "publications": (_("publications of an alert"), "monitoring"),
        "alerts that are out": (_("the alerts that are out"), "monitoring"),
        "files": (_("files of a violation"), "monitoring"),
        "messages of an alert": (_("the messages of an alert"), "monitoring"),
        "who was reached": (_("who was reached by an alert"), "monitoring"),
        "lists of addresses": (_("the lists of addresses"), "monitoring"),
        "search": (_("what a search read"), ""),
        "budget lines": (_("the budget lines"), "direction"),
        "expenditures": (_("the expenditures"), "direction"),
        "an expenditure": (_("an expenditure with its receipts"), "direction"),
        "money of an activity": (_("the money of an activity"), "direction"),
        "money to approve": (_("what waits for a second person"), "direction"),
        "advances": (_("the advances"), "direction"),
        "funds": (_("the funds"), "direction"),
    }
)

# Types that are nobody's record: who reads the log may know of them.
OPEN_TYPES = frozenset(
    {
        "access.alarm",
        "alerts.published",
        "audit.chain",
        "audit.checkpoint",
        "audit.witnessed",
        "node.backup",
        "outlook.run",
        "plan.anomaly",
        "indicators.indicator",
        "plan.node",
        "plan.planversion",
        "budget.budgetline",
        "budget.heading",
        "money.rate",
        "questions.formversion",
        "questions.listchange",
        "retention.erasure",
        "scoreboard.scoring",
        "scoreboard.yearsheet",
        "seal.recoverykey",
        "signals.countseries",
        "signals.feedvintage",
    }
)

# Types that belong to one person alone: whoever knows that person may know of them.
OWN_TYPES = frozenset(
    {
        "accounts.device",
        "accounts.passkey",
        "accounts.recoverycode",
        *(kind for kind, (_words, team) in LISTS.items() if not team),
    }
)
