"""The plan: its tree read from the network's own file, its anomalies, and indicators counted from every room."""
