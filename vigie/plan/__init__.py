"""The plan wing: the plan as written, what is done of it, its money, its funders, its figures and its reports."""
