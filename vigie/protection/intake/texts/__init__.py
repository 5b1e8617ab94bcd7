"""SMS, off until two people accept the risk: words that mean nothing on the network, read with a sheet at the desk."""
