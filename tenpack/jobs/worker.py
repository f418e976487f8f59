"""The worker process, `python -m tenpack.jobs.worker`: waiting jobs here, periodic acts in a thread."""

import logging
import os
import sys
import threading
import time
from typing import Any

POLL_SECONDS = 1.0


def main() -> int:
    """Work until SIGTERM or Ctrl-C. A job that is running then is finished first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tenpack.settings")
    import django

    django.setup()
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from tenpack.jobs.periodic import run_until

    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    stop = threading.Event()
    periodic = threading.Thread(target=run_until, args=[stop], name="periodic")
    worker = Worker(
        queue_names=["*"],
        interval=POLL_SECONDS,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    periodic.start()
    try:
        while worker.running:
            _work(worker)
    finally:
        stop.set()
        periodic.join()
    return 0


def _work(worker: Any) -> None:
    """Work until told to stop; a lost database is waited for."""
    from django.db import InterfaceError, OperationalError, connection

    try:
        worker.run()
    except (OperationalError, InterfaceError):
        logging.getLogger(__name__).warning("The worker has lost the database; it tries again.")
        connection.close()
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
