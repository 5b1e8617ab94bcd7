"""The plan as it was written: its tree read from the network's own file, its versions, errata and anomalies."""
