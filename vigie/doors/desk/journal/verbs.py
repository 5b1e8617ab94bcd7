"""The verbs of the audit log in plain words: one line a verb, and a test that finds a verb without a line.

A verb stays here when the code no longer writes it: entries are for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "opening": _("Opening what is sealed"),
        "request": _("Requests received"),
        "ladder": _("Security incidents"),
        "violation": _("Violations"),
        "case": _("Protection cases"),
        "shelter": _("Refuges"),
        "file": _("Files"),
        "watch": _("Watch and signals"),
        "alert": _("Alerts and publications"),
        "task": _("Tasks"),
        "plan": _("Plan"),
        "session": _("Sessions and accounts"),
        "team": _("Teams and keys"),
        "lock": _("Emergency locks and recovery"),
        "node": _("The node and its log"),
    }
)

# group → verb → what its sentence says after the person's name; {thing} is the type of the object.
_TABLE: dict[str, dict[str, str | Promise]] = {
    "opening": {
        "record.open": _("opened {thing}"),
        "list.open": _("opened a list: {thing}"),
        "list.reseal": _("sealed anew with a new key: {thing}"),
        "record.ask": _("asked for a second person to open {thing}"),
        "record.lend": _("lent their half so that another opens {thing}"),
        "record.restrict": _("restricted to named persons {thing}"),
        "record.name": _("let one more named person read {thing}"),
        "record.unname": _("took a named person away from {thing}"),
        "record.unrestrict": _("gave back to the whole team {thing}"),
        "record.follow": _("sealed to the same persons as its record {thing}"),
    },
    "ladder": {
        "ladder.log": _("noted {thing}"),
        "ladder.climb": _("put a violation on {thing}"),
        "ladder.take_off": _("took a step off {thing}"),
        "ladder.look": _("looked at {thing} that rises"),
        "party.write": _("wrote down {thing}"),
        "party.change": _("changed what is known of {thing}"),
    },
    "request": {
        "report.receive": _("sent a request"),
        "report.enclose": _("sent more files of a request"),
        "report.unpack": _("opened an encrypted form"),
        "report.repack": _("brought an encrypted form back, to be opened"),
        "phone.give": _("let a telephone send forms"),
        "phone.stop": _("cut a telephone off"),
        "phone.erase": _("erased a telephone whose time was over"),
        "formkey.make": _("made a key to which telephones encrypt forms"),
        "report.write": _("wrote again about a request"),
        "report.answer": _("answered a request"),
        "report.accept": _("turned a request into a violation"),
        "report.close": _("closed a request"),
        "report.reopen": _("opened a request again"),
        "report.erase": _("erased a request whose time was over"),
        "report.assign": _("said whose work a request is"),
        "wording.write": _("wrote an answer beforehand"),
        "wording.approve": _("approved an answer written beforehand"),
        "wording.retire": _("retired an answer written beforehand"),
        "trip.plan": _("planned a journey"),
        "trip.news": _("gave or noted news of a journey"),
        "trip.arrive": _("said that a journey is over"),
        "trip.end": _("ended a journey"),
        "trip.erase": _("erased a journey whose time was over"),
        "duty.plan": _("planned who answers when"),
        "duty.take_back": _("took back a shift"),
        "duty.line": _("set the outside line of the public pages"),
        "duty.erase": _("erased a shift whose time was over"),
    },
    "violation": {
        "figures.export": _("took figures of violations out of the team"),
        "incident.record": _("recorded a violation"),
        "incident.import": _("took violations in from a sheet"),
        "sheet.receive": _("received a sheet"),
        "sheet.map": _("said what the columns of a sheet mean"),
        "sheet.erase": _("erased a sheet that came in"),
        "incident.review": _("took a violation into review"),
        "incident.corroborate": _("corroborated a violation"),
        "incident.verify": _("verified a violation"),
        "incident.submit": _("submitted a violation to a mandated body"),
        "incident.recognise": _("noted that a mandated body verified a violation"),
        "incident.correct": _("corrected a violation"),
        "incident.refute": _("refuted a violation"),
        "incident.shelve": _("closed a violation as unverifiable"),
        "incident.attach": _("attached a file to a violation"),
        "incident.export": _("made a dossier of a violation"),
        "incident.detach": _("took a file away from a violation"),
    },
    "case": {
        "case.open": _("opened a protection case"),
        "case.correct": _("corrected a protection case"),
        "case.take": _("took a protection case on"),
        "case.follow": _("put a protection case into follow-up"),
        "case.resume": _("gave support again in a protection case"),
        "case.close": _("closed a protection case"),
        "case.reopen": _("opened a protection case again"),
        "case.erase": _("erased a protection case whose time was over"),
        "case.assess": _("assessed the risk in a protection case"),
        "case.consent": _("recorded a consent"),
        "case.withdraw_consent": _("recorded that a consent was withdrawn"),
        "case.tell_withdrawal": _("noted that a person was told what had been sent"),
        "case.need": _("noted a need in a protection case"),
        "case.plan": _("planned a step of support"),
        "case.progress": _("moved a step of support on"),
        "case.protect": _("wrote a security plan"),
        "case.schedule": _("agreed on a day to follow a protection case up"),
        "case.contact": _("noted what came of a follow-up"),
        "case.answer": _("completed the answers of a protection case"),
        "case.export": _("exported the form of a channel"),
        "case.send": _("noted what was sent for a protection case"),
        "case.reply": _("noted the reply to what was sent"),
        "grant.ask": _("asked for an emergency grant"),
        "grant.sign": _("signed an emergency grant, first of two"),
        "grant.sign_second": _("signed an emergency grant, as the second person"),
        "grant.refuse": _("refused an emergency grant"),
        "grant.pay": _("noted that an emergency grant was paid"),
        "grant.receive": _("kept the receipt of an emergency grant"),
        "grant.report": _("reported on an emergency grant"),
        "case.offer_care": _("noted that medical care was offered"),
    },
    "shelter": {
        "shelter.open": _("added a refuge"),
        "shelter.correct": _("corrected a refuge"),
        "shelter.place": _("changed the places of a refuge"),
        "shelter.close": _("closed a refuge"),
        "shelter.reopen": _("opened a refuge again"),
        "shelter.address": _("sealed the address of a refuge for two"),
        "stay.ask": _("asked for a place in a refuge"),
        "stay.hold": _("held a place in a refuge"),
        "stay.move": _("changed the place or dates of a stay"),
        "stay.arrive": _("noted that someone arrived in a refuge"),
        "stay.leave": _("noted that someone left a refuge"),
        "stay.cancel": _("cancelled a stay"),
        "stay.refuse": _("noted that no refuge could take someone in"),
        "stay.tick": _("ticked a line of a stay’s checklist"),
        "stay.spend": _("noted a cost of a stay"),
        "stay.note": _("noted what happened in a refuge"),
        "stay.erase": _("erased a stay whose time was over"),
    },
    "file": {
        "file.keep": _("kept a file"),
        "file.clean": _("made a cleaned copy of a file"),
        "file.download": _("downloaded a file as it came"),
        "file.download_copy": _("downloaded the cleaned copy of a file"),
        "file.erase": _("erased a file"),
        "file.refuse": _("had a file refused"),
    },
    "watch": {
        "feed.import": _("took a feed in"),
        "feed.complete": _("ended the import of a feed"),
        "outlook.run": _("examined the series"),
        "signal.raise": _("raised a signal"),
        "signal.examine": _("took a signal on"),
        "signal.confirm": _("confirmed a signal"),
        "signal.hand_over": _("turned a signal into an alert"),
        "signal.reject": _("rejected a signal"),
    },
    "alert": {
        "alert.open": _("opened a new alert"),
        "alert.verify": _("began to verify an alert"),
        "alert.assess": _("assessed an alert"),
        "alert.approve": _("approved an alert, as one of two"),
        "alert.issue": _("issued an alert inside"),
        "alert.update": _("updated an alert"),
        "alert.close": _("closed an alert"),
        "alert.reject": _("rejected an alert"),
        "alert.published": _("let out a public message of an alert"),
        "publication.propose": _("proposed to publish an alert"),
        "publication.publish": _("let an alert be published, as the second person"),
        "publication.decline": _("declined a publication"),
        "publication.withdraw": _("withdrew a publication"),
    },
    "task": {
        "task.assign": _("gave a task"),
        "task.finish": _("finished a task"),
        "task.settle": _("ended a task that was no longer needed"),
        "task.erase": _("erased a task whose time was over"),
    },
    "plan": {
        "plan.import": _("took the plan in"),
        "anomaly.keep": _("kept an anomaly of the plan as written"),
        "anomaly.correct": _("corrected an anomaly of the plan"),
        "anomaly.reopen": _("opened an anomaly of the plan again"),
        "node.erratum": _("wrote an erratum to the plan"),
        "indicator.attach": _("attached an indicator to the plan"),
        "indicator.detach": _("took an indicator away from the plan"),
    },
    "session": {
        "session.open": _("came in"),
        "session.end": _("signed out"),
        "session.end_others": _("ended their other sessions"),
        "device.trust": _("trusted a device"),
        "device.forget": _("forgot a device"),
        "passkey.add": _("added a passkey"),
        "passkey.remove": _("removed a passkey"),
        "person.change_passphrase": _("changed their passphrase"),
        "person.change_authenticator": _("changed their authenticator"),
        "person.choose_language": _("chose a language"),
        "recovery_code.renew": _("made new recovery codes"),
        "recovery_code.use": _("came in with a recovery code"),
        "recovery_code.tell": _("took note that a recovery code was used"),
        "alarm.raise": _("caused an alarm"),
        "alarm.acknowledge": _("took note of an alarm"),
    },
    "team": {
        "person.found": _("founded this node"),
        "invitation.make": _("invited someone"),
        "invitation.accept": _("answered an invitation"),
        "invitation.let_in": _("let in someone who was invited"),
        "invitation.withdraw": _("withdrew an invitation"),
        "invitation.wrong_codes": _("ended an invitation by wrong codes"),
        "invitation.expire": _("ended an invitation whose time was over"),
        "person.welcome": _("made an account"),
        "person.withdraw": _("closed an account"),
        "person.renew": _("gave an account new keys"),
        "team.found": _("founded a team"),
        "team.rotate": _("gave a team new keys"),
        "member.admit": _("let someone into a team"),
        "member.grant": _("gave someone a team’s keys"),
        "member.regrant": _("gave someone a team’s keys again"),
        "member.revoke": _("took someone out of a team"),
        "member.step_down": _("ended someone’s role in a team"),
        "member.recover": _("gave someone a team’s keys from the quorum"),
        "blind.found": _("made a team’s key for exact search"),
        "blind.renew": _("renewed a team’s key for exact search"),
    },
    "lock": {
        "keys.travel": _("left their keys behind before a journey"),
        "keys.freeze": _("froze their own access"),
        "keys.return": _("gave someone their keys back"),
        "team.ask_lock": _("asked for a team to be locked"),
        "team.lock": _("locked a team, as the second person"),
        "team.call_off": _("called a lock off"),
        "team.ask_thaw": _("asked for a team to be unlocked"),
        "team.thaw": _("unlocked a team, as the second person"),
        "recovery.install": _("installed the keys of the quorum"),
        "recovery.renew": _("renewed the keys of the quorum"),
        "recovery.rehearse": _("rehearsed the recovery"),
        "recovery.open": _("opened with the quorum"),
        "recovery.mend": _("mended a team’s share in the quorum"),
    },
    "node": {
        "audit.export": _("exported the audit log"),
        "checkpoint.sign": _("signed where the log stands"),
        "checkpoint.cosign": _("countersigned another node’s log"),
        "node.backup": _("made a backup"),
        "node.restore": _("restored a backup"),
        "form.write": _("worded what a form asks"),
        "form.try": _("tried out what a form will ask"),
        "form.approve": _("approved what a form asks"),
        "form.drop": _("dropped a draft of a form"),
        "list.propose": _("proposed a change of a list"),
        "list.approve": _("approved a change of a list"),
        "list.drop": _("dropped a change of a list"),
        "retention.hold": _("kept a record longer than its time"),
        "retention.lift": _("ended the longer keeping of a record"),
        "retention.report": _("erased what must not be kept"),
    },
}
SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {verb: sentence for verbs in _TABLE.values() for verb, sentence in verbs.items()}
)
HIDDEN = _("acted on a record that you may not open")
UNKNOWN = _("did something that this version has no words for")

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
        "signals.signal": _("a signal"),
        "signals.signalnote": _("a note on a signal"),
        "signals.feedevent": _("a fact of a feed"),
        "alerts.alert": _("an alert"),
        "alerts.proposal": _("a proposal to publish"),
        "tasks.task": _("a task"),
        "retention.hold": _("the reason of a longer keeping"),
        "seal.blindkey": _("a team’s key for exact search"),
    }
)

# What a list that was opened is called, and the team whose records it holds; without a team, it held what its reader
# may open, and whoever knows them may know of it.
LISTS: Mapping[str, tuple[str | Promise, str]] = MappingProxyType(
    {
        "incidents": (_("violations"), "monitoring"),
        "ladders": (_("ladders of persons and organisations"), "monitoring"),
        "security incidents": (_("security incidents"), "monitoring"),
        "figures": (_("figures of violations"), "monitoring"),
        "cases": (_("protection cases"), "protection"),
        "shelters": (_("refuges"), "shelter"),
        "stays": (_("stays in refuges"), "shelter"),
        "grants": (_("emergency grants of a protection case"), "protection"),
        "board": (_("the board of requests"), "intake"),
        "trip": (_("a journey with its signs of life"), "intake"),
        "roster": (_("the duty roster"), "intake"),
        "phones": (_("telephones with ODK Collect"), "intake"),
        "enclosures": (_("the files of a request"), "intake"),
        "sheet": (_("a sheet that came in"), "monitoring"),
        "conversation": (_("the messages of a request"), "intake"),
        "signals": (_("signals"), "monitoring"),
        "signal notes": (_("notes on a signal"), "monitoring"),
        "alerts": (_("alerts"), "monitoring"),
        "tasks": (_("tasks of an alert"), "monitoring"),
        "publications": (_("publications of an alert"), "monitoring"),
        "files": (_("files of a violation"), "monitoring"),
        "search": (_("what a search read"), ""),
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
        "plan.indicator",
        "plan.node",
        "plan.planversion",
        "questions.formversion",
        "questions.listchange",
        "retention.erasure",
        "seal.recoverykey",
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


def verbs_of(group: str) -> tuple[str, ...]:
    """The verbs of a group; none for an unknown one."""
    return tuple(_TABLE.get(group, {}))


def sentence(verb: str, kind: str) -> str:
    """What was done, in the reader's language; a verb of another version is said to be without words."""
    thing = RECORDS.get(kind) or LISTS.get(kind, (_("a record"), ""))[0]
    return str(SENTENCES.get(verb, UNKNOWN)).format(thing=thing)
