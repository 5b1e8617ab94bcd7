"""Who may come in, see and do what: teams, roles, rules, and the one clause that filters in SQL."""
