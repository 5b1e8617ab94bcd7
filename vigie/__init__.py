"""Vigie: the lookout of a network that protects human rights defenders."""

import os

__version__ = "0.1.0"

# One thread for products of matrices, said before anything loads numpy. Threads that wait for each other cost more
# processor than they save at our sizes, and where sums are shared out, the last digit of an answer depends on the
# number of processors: the same counts must give the same answer on every machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
