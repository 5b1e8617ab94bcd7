"""Which records may tell of the same thing: probabilistic linkage after Fellegi and Sunter, in plain Python and NumPy.

Each pair of records is compared field by field (`columns`): the same, near, different, or nothing known. How often a
level occurs in pairs that are the same (m) and in pairs that are not (u) gives its weight, log2(m/u) bits; the sum
over fields, with the odds that any two records are the same, gives the probability of a pair (`model`). Only pairs
that some key brings together are compared at all (`blocks`).

Sources: I. Fellegi, A. Sunter, "A theory for record linkage", JASA 64 (1969) 1183–1210; W. Winkler, "Using the EM
algorithm for weight computation in the Fellegi-Sunter model of record linkage", ASA Survey Research Methods (1988);
rare values: W. Winkler, "Frequency-based matching in Fellegi-Sunter model of record linkage", US Census RR2000/06;
windows in blocks: M. Hernández, S. Stolfo, "The merge/purge problem for large databases", SIGMOD (1995).

The result is a reason for a person to look at two records side by side, never a decision.
"""
