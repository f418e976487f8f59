"""Every act on the calendar, one public function each."""

from tenpack.appointments.actions.one_off import schedule_one_off
from tenpack.appointments.actions.outcomes import (
    cancel_appointment,
    complete_all,
    complete_appointment,
    miss_appointment,
    undo_all,
    undo_outcome,
)
from tenpack.appointments.actions.schedule import AppointmentDraft, change_appointment, move_appointment, schedule
from tenpack.appointments.actions.series import (
    SeriesDraft,
    cancel_series,
    change_series,
    move_series,
    preview_series,
    schedule_series,
)

__all__ = [
    "AppointmentDraft",
    "SeriesDraft",
    "cancel_appointment",
    "cancel_series",
    "change_appointment",
    "change_series",
    "complete_all",
    "complete_appointment",
    "miss_appointment",
    "move_appointment",
    "move_series",
    "preview_series",
    "schedule",
    "schedule_one_off",
    "schedule_series",
    "undo_all",
    "undo_outcome",
]
