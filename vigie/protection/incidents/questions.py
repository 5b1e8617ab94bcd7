"""What is asked of each act beyond victim, act and authors: the fields of its kind (domain.md, Incidents)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from vigie.ground.questions.declared import Form, declare

SHIPPED = Path(__file__).parent / "data" / "act_questions.json"
ACT = declare(Form("act", _("Details of an act"), SHIPPED, about="act_group", draft="acts"))
