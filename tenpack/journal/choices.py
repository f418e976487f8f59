"""Who can act, and the value that names one who did."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ActorKind(TextChoices):
    COACH = "coach", _("Coach")
    CLIENT = "client", _("Client")
    PAYER = "payer", _("Payer")
    SYSTEM = "system", _("Tenpack")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a coach, a client, somebody behind a pay link, or Tenpack itself (no id)."""

    kind: ActorKind
    id: UUID | None = None


SYSTEM = Actor(ActorKind.SYSTEM)
PAYER = Actor(ActorKind.PAYER)
