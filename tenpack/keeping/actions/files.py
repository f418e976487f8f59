"""Making the file with everything about a client: asked for, made by the worker, gone after some days."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import override
from django_tasks import task

from tenpack.journal.actions import record
from tenpack.journal.choices import Actor, ActorKind
from tenpack.keeping.choices import FileState
from tenpack.keeping.errors import ErasedAlready
from tenpack.keeping.models import DataFile
from tenpack.keeping.person import person_file
from tenpack.people.models import Client

KEPT_FOR = timedelta(days=7)
# A job that has not ended after so long has died with its worker.
PATIENCE = timedelta(minutes=30)
TOLD_EVERY = 10


@transaction.atomic
def ask_data_file(*, client: Client, by: Actor, language: str, now: datetime) -> DataFile:
    """Have everything about the client put into one file, for whoever asks.

    Repeat: while one is being made for the same person, it is that one. Locks: the client. Errors: `ErasedAlready`.
    """
    client = Client.objects.select_for_update(of=("self",)).select_related("business").get(id=client.id)
    if client.erased_at:
        raise ErasedAlready
    assert by.id
    mine = DataFile.objects.filter(client=client, asked_by=by.id, state=FileState.WAITING)
    waiting = mine.filter(asked_at__gt=now - PATIENCE).first()
    if waiting:
        return waiting
    file = DataFile.objects.create(
        business=client.business, client=client, asked_kind=by.kind, asked_by=by.id, asked_at=now
    )
    record("client.data_asked", business_id=client.business_id, client_id=client.id, about=client, now=now, by=by)
    make_later.enqueue(str(file.id), language, now.isoformat())
    return file


@task()
def make_later(file_id: str, language: str, asked_at: str) -> None:
    """Make one file as a job of the worker. A failure is noted, and the job fails with it."""
    try:
        with override(language):
            make_data_file(file_id=UUID(file_id), now=datetime.fromisoformat(asked_at))
    except Exception:
        DataFile.objects.filter(id=file_id, state=FileState.WAITING).update(state=FileState.FAILED)
        raise


def make_data_file(*, file_id: UUID, now: datetime) -> None:
    """Put together what is kept now, and store it. Repeat: one that is not waited for any more is left alone."""
    file = DataFile.objects.filter(id=file_id, state=FileState.WAITING).select_related("client__business").first()
    if file is None or file.client.erased_at:
        return

    def tell(done: int, total: int) -> None:
        if done % TOLD_EVERY == 0 or done == total:
            DataFile.objects.filter(id=file_id).update(done=done, total=total)

    content = person_file(file.client, now, tell, for_staff=file.asked_kind != ActorKind.CLIENT)
    with transaction.atomic():
        # Who was erased meanwhile leaves no file behind.
        client = Client.objects.select_for_update().get(id=file.client_id)
        if not client.erased_at:
            DataFile.objects.filter(id=file_id).update(content=content, state=FileState.READY)


def forget_data_files(*, now: datetime) -> int:
    """Delete the files that were asked for a week ago. Repeat: nothing happens. Shape: how many."""
    return DataFile.objects.filter(asked_at__lte=now - KEPT_FOR).delete()[0]
