"""Writing the journal: every action's last step."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tenpack.journal.choices import Actor
from tenpack.journal.models import JournalLine


def record(
    event: str,
    *,
    business_id: UUID,
    about: Any,
    now: datetime,
    by: Actor,
    client_id: UUID | None = None,
    reason: str = "",
    **facts: Any,
) -> JournalLine:
    """Write one line in the caller's transaction; `about` is the thing it happened to."""
    return JournalLine.objects.create(
        business_id=business_id,
        client_id=client_id,
        event=event,
        about_kind=about._meta.model_name,
        about_id=about.pk,
        happened_at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        reason=reason,
        facts=facts,
    )
