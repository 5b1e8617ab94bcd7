"""Each recipe counted once more in plain SQL, straight from the tables: no query of the product is used.

A pair: what is counted, and what it is a part of (None for a count). `:s` and `:e` are the first day of the year and of
the next; moments are kept far from both, so that no time zone decides.
"""

from __future__ import annotations

from django.db import connection

_TASKS = (
    "FROM response_assignment t JOIN alerts_alert a ON a.id = t.alert_id "
    "WHERE NOT a.exercise AND t.first_due_at >= :s AND t.first_due_at < :e"
)
_DUE = f"{_TASKS} AND NOT t.dropped AND a.state IN ('issued', 'updated', 'closed', 'cancelled')"
_AFTER = (
    "FROM response_afteraction w JOIN alerts_alert a ON a.id = w.alert_id "
    "WHERE w.state = 'confirmed' AND NOT a.exercise AND {day} >= :s AND {day} < :e"
)
_MARGIN = "SELECT SUM(n) FROM incidents_monthmargin WHERE dimension = '{}' AND month >= :s AND month < :e"
_RECORDED = "SELECT COUNT(*) FROM incidents_incident WHERE state <> 'merged' AND month >= :s AND month < :e"
_OPENED = "SELECT COUNT(*) FROM alerts_alert WHERE {} AND opened_at >= :s AND opened_at < :e"
_HORIZON = "FROM scenarios_scenario WHERE horizon >= :s AND horizon < :e"
_OF_ACTIVITIES = "FROM activities_activity WHERE ends >= :s AND ends < :e"
_STEPS = "FROM activities_milestone WHERE due_on >= :s AND due_on < :e"
_DECIDED = "FROM alerts_alert WHERE NOT exercise AND decided_at IS NOT NULL"
_WHOLE = "alerts_alert WHERE NOT exercise AND decide_by >= :s AND decide_by < :e"


def _in(table: str, day: str, more: str = "") -> str:
    return f"SELECT COUNT(*) FROM {table} WHERE {day} >= :s AND {day} < :e {more}"


COUNTS: dict[str, tuple[str, str | None]] = {
    "verified-incidents": (_MARGIN.format("sex"), None),
    "verified-by-age": (_MARGIN.format("age_band"), None),
    "verified-by-category": (_MARGIN.format("category"), None),
    "verified-by-author": (_MARGIN.format("author"), None),
    "verified-by-act": ("SELECT SUM(n) FROM incidents_areaweekcount WHERE week >= :s AND week < :e", None),
    "violations-recorded": (_RECORDED, None),
    "violations-by-urgency": (_RECORDED, None),
    "requests-received": (_in("intake_report", "month"), None),
    "requests-closed": (_in("intake_report", "month", "AND state = 'closed'"), _in("intake_report", "month")),
    "cases-opened": (_in("cases_case", "month"), None),
    "cases-closed": (_in("cases_case", "month", "AND state = 'closed'"), _in("cases_case", "month")),
    "grants-asked": (_in("cases_emergencygrant", "month"), None),
    "grants-paid": (
        _in("cases_emergencygrant", "month", "AND paid_by_id IS NOT NULL"),
        _in("cases_emergencygrant", "month"),
    ),
    "activities-realised": (
        f"SELECT COUNT(*) {_OF_ACTIVITIES} AND status = 'done'",
        f"SELECT COUNT(*) {_OF_ACTIVITIES}",
    ),
    "milestones-reached": (
        f"SELECT COUNT(*) {_STEPS} AND done_on IS NOT NULL",
        f"SELECT COUNT(*) {_STEPS}",
    ),
    "alerts-answered": (
        f"SELECT COUNT(*) {_DUE} AND t.done_at <= t.first_due_at",
        f"SELECT COUNT(*) {_DUE} AND (t.done_at IS NOT NULL OR t.first_due_at < :now)",
    ),
    "alerts-true": (
        f"SELECT COUNT(*) {_AFTER.format(day='a.decided_at')} AND w.outcome = 'true'",
        f"SELECT COUNT(*) {_AFTER.format(day='a.decided_at')} AND w.outcome IN ('true', 'false')",
    ),
    "tasks-given": (f"SELECT COUNT(*) {_TASKS}", None),
    "tasks-taken": (f"SELECT COUNT(*) {_TASKS} AND t.taken_at IS NOT NULL", f"SELECT COUNT(*) {_TASKS}"),
    "after-actions": (f"SELECT COUNT(*) {_AFTER.format(day='a.opened_at')}", None),
    "alerts-in-time": (
        f"SELECT COUNT(*) FROM {_WHOLE} AND decided_at <= decide_by",
        f"SELECT COUNT(*) FROM {_WHOLE} AND (decided_at IS NOT NULL OR decide_by < :now)",
    ),
    "signals-raised": (_in("signals_signal", "raised_at"), None),
    "dates-of-risk": (_in("agenda_riskdate", "month"), None),
    "scenarios-written": (f"SELECT COUNT(*) {_HORIZON}", None),
    "scenarios-scored": (
        f"SELECT COUNT(*) {_HORIZON} AND horizon <= :now AND state = 'scored'",
        f"SELECT COUNT(*) {_HORIZON} AND horizon <= :now",
    ),
    "grids-filled": (_in("situation_grid", "week"), None),
    "situation-judged": (_in("situation_judgement", "week"), None),
    "alerts-opened": (_OPENED.format("NOT exercise"), None),
    "alerts-decided": (f"SELECT COUNT(*) {_DECIDED} AND decided_at >= :s AND decided_at < :e", None),
    "exercises-held": (_OPENED.format("exercise"), None),
    "messages-published": (_in("alerts_published", "sent", "AND audience = 'public' AND NOT exercise"), None),
}


def counted(key: str, *, start: str, end: str, now: str) -> tuple[int, int | None]:
    """What the tables say of one recipe: the number, and what it is a part of."""
    above, below = COUNTS[key]
    given = {"s": start, "e": end, "now": now}
    return _one(above, given), None if below is None else _one(below, given)


def _one(sql: str, given: dict[str, str]) -> int:
    for name in ("now", "s", "e"):
        sql = sql.replace(f":{name}", f"'{given[name]}'")
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
