"""An invented network, told only through actions, in a folder of its own that is marked so."""
