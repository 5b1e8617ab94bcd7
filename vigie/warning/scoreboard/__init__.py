"""How good we have been: signals, alerts, stated likelihoods and forecasts, against what happened and a baseline."""
