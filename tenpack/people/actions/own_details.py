"""What people change of themselves: name, phone, and how the pages speak to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenpack.journal.actions import record
from tenpack.kit.checks import NAME_LENGTH, Checks
from tenpack.kit.moments import zone_names
from tenpack.people.actions.clients import record_change
from tenpack.people.choices import LOCALES, WeightUnit
from tenpack.people.models import Client, Coach, User
from tenpack.people.queries import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDraft:
    """Own details as asked for. An empty zone, language or unit: as the browser says, or as the business has it."""

    name: str
    phone: str = ""
    zone: str = ""
    language: str = ""
    weight_unit: str = ""

    def checked(self) -> dict[str, str]:
        """The columns. Errors: `InvalidFields`."""
        checks = Checks()
        columns = {
            "name": checks.text("name", self.name, NAME_LENGTH, required=True),
            "phone": checks.text("phone", self.phone, 40),
            "zone": self.zone,
            "language": self.language,
            "weight_unit": self.weight_unit,
        }
        if self.zone and self.zone not in zone_names():
            checks.problem("zone", _("Choose a time zone such as Europe/Berlin."))
        if self.language and self.language not in LOCALES:
            checks.problem("language", _("Choose one of the list."))
        if self.weight_unit and self.weight_unit not in WeightUnit.values:
            checks.problem("weight_unit", _("Choose one of the list."))
        checks.refuse_if_any()
        return columns


@transaction.atomic
def change_own_details(*, seat: Seat, draft: OwnDraft, now: datetime) -> User:
    """Change one's own name here, one's phone as a client, and how pages and letters speak to one everywhere.

    Locks: the sign-in, the client or coach. Errors: `InvalidFields`.
    """
    columns = draft.checked()
    person = seat.client or seat.coach
    assert person
    assert person.user_id
    user = User.objects.select_for_update().get(id=person.user_id)
    for name in ("zone", "language", "weight_unit"):
        setattr(user, name, columns[name])
    user.name = columns["name"]
    user.save(update_fields=["name", "zone", "language", "weight_unit"])
    if seat.client:
        change_own_client(seat.client, columns, now)
    elif seat.coach and seat.coach.name != columns["name"]:
        Coach.objects.filter(id=seat.coach.id).update(name=columns["name"])
        record("coach.renamed", business_id=seat.business_id, about=seat.coach, now=now, by=seat.actor)
    return user


def change_own_client(client: Client, columns: dict[str, str], now: datetime) -> None:
    """Write name and phone; the coach's form that is open meanwhile learns of it by the version."""
    client = Client.objects.select_for_update().get(id=client.id)
    changed = [name for name in ("name", "phone") if getattr(client, name) != columns[name]]
    if not changed:
        return
    client.name, client.phone, client.version = columns["name"], columns["phone"], client.version + 1
    client.save(update_fields=["name", "phone", "version"])
    record_change(client, changed, by=client.actor, now=now)
