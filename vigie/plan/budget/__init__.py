"""The plan's money: what is budgeted, engaged and spent, by activity, period and fund, in euros at dated rates."""
