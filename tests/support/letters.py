"""Running what waits for the worker, in this process."""

from importlib import import_module
from typing import Any


def run_waiting_jobs() -> int:
    """Run every waiting job now, each once. Shape: how many."""
    from django_tasks_db.models import DBTaskResult

    waiting: Any = list(DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"))
    for job in waiting:
        module, _, name = job.task_path.rpartition(".")
        getattr(import_module(module), name).func(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])
    DBTaskResult.objects.filter(id__in=[job.id for job in waiting]).delete()
    return len(waiting)
