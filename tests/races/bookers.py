"""One process of a crowd that books appointments: `tests.support.crowds.in_processes` starts several."""

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

THREADS = 4


def main() -> None:
    import django

    django.setup()
    order = json.loads(sys.stdin.readline())
    work = worker_for(datetime.fromisoformat(order["now"]))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _number: connect(), range(THREADS)))
        print("ready", flush=True)
        sys.stdin.readline()
        print(json.dumps(list(pool.map(work, order["acts"]))), flush=True)


def connect() -> None:
    from django.db import connection

    connection.ensure_connection()


def worker_for(now: datetime) -> Callable[[dict[str, Any]], str]:
    """What does one act: book `client` with `coach` at `starts_at`, or move `appointment` there; a code comes back."""
    from tenpack.appointments.actions import AppointmentDraft, move_appointment, schedule
    from tenpack.appointments.models import Appointment, AppointmentType
    from tenpack.kit.errors import Refused
    from tenpack.packs.choices import Cause
    from tenpack.packs.ledger import Act
    from tenpack.people.models import Client, Coach

    clients = {one.id: one for one in Client.objects.select_related("business", "coach")}
    coaches = {one.id: one for one in Coach.objects.select_related("business")}
    kinds = {one.id: one for one in AppointmentType.objects.all()}

    def act_of(coach: Coach) -> Act:
        return Act(coach.actor, now, Cause.APPOINTMENT)

    def book(act: dict[str, Any]) -> str:
        coach, starts_at = coaches[UUID(act["coach"])], datetime.fromisoformat(act["starts_at"])
        try:
            if "appointment" in act:
                row = Appointment.objects.select_related("slot").get(id=UUID(act["appointment"]))
                move_appointment(appointment=row, starts_at=starts_at, minutes=60, act=act_of(coach))
                return "moved"
            kind = kinds[UUID(act["kind"])] if act.get("kind") else None
            client = clients[UUID(act["client"])]
            draft = AppointmentDraft(client=client, coach=coach, starts_at=starts_at, minutes=60, kind=kind)
            schedule(draft=draft, act=act_of(coach))
        except Refused as refusal:
            return refusal.code
        return "booked"

    return book


if __name__ == "__main__":
    main()
