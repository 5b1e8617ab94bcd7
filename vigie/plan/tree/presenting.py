"""From anomalies to lines that a template can simply print."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.plan.tree.models import Anomaly
from vigie.plan.tree.sentences import anomaly_sentence, anomaly_title


@dataclass(frozen=True)
class AnomalyLine:
    """An anomaly in words."""

    anomaly: Anomaly
    title: str
    sentence: str

    @property
    def chip(self) -> str:
        """How the state's chip is drawn."""
        return "waiting" if self.anomaly.state == "open" else "done"


def anomaly_line(anomaly: Anomaly) -> AnomalyLine:
    """An anomaly with its title and sentence in the reader's language."""
    return AnomalyLine(anomaly, anomaly_title(anomaly), anomaly_sentence(anomaly))
