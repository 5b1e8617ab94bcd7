"""Rules that say when a count is more than its own past leads to expect; one method a file.

Each rule looks at one period and at what came before it, never at what came after. It answers a `Finding`, which
explains itself, or `TooLittle`. A finding is a reason for a person to look, never an alert.
"""

from vigie.compute.detection.cusum import NEGBIN_CUSUM, negbin_cusum
from vigie.compute.detection.ears import EARS_C1, EARS_C2, EARS_C3, ears_c1, ears_c2, ears_c3
from vigie.compute.detection.finding import Answer, Finding
from vigie.compute.detection.noufaily import FARRINGTON, farrington
from vigie.compute.detection.rules import CHOSEN, RULES, examine, rules_for
from vigie.compute.detection.scan import NEGBIN_SCAN, NEGBIN_SINGLE, negbin_scan, negbin_single
from vigie.compute.detection.spacetime import SPACE_TIME, Cluster, space_time
from vigie.compute.detection.surges import ONSET_QUIET, SURGE, SURGE_BASELINE, SURGE_GAP, is_onset, surge

__all__ = [
    "CHOSEN",
    "EARS_C1",
    "EARS_C2",
    "EARS_C3",
    "FARRINGTON",
    "NEGBIN_CUSUM",
    "NEGBIN_SCAN",
    "NEGBIN_SINGLE",
    "ONSET_QUIET",
    "RULES",
    "SPACE_TIME",
    "SURGE",
    "SURGE_BASELINE",
    "SURGE_GAP",
    "Answer",
    "Cluster",
    "Finding",
    "ears_c1",
    "ears_c2",
    "ears_c3",
    "examine",
    "farrington",
    "is_onset",
    "negbin_cusum",
    "negbin_scan",
    "negbin_single",
    "rules_for",
    "space_time",
    "surge",
]
