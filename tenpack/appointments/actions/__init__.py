"""Every act on the calendar, one public function each."""

from tenpack.appointments.actions.availability import (
    RulesDraft,
    add_day_exception,
    answer_enquiry,
    hold_opening,
    make_enquiry,
    remove_day_exception,
    save_type,
    set_booking_rules,
    set_type_archived,
    set_working_hours,
)
from tenpack.appointments.actions.feeds import (
    add_outside_calendar,
    find_feed,
    make_feed,
    refresh_outside_calendars,
    remove_outside_calendar,
    revoke_feed,
)
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
from tenpack.appointments.actions.self_booking import book_opening, cancel_own, move_own
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
    "RulesDraft",
    "SeriesDraft",
    "add_day_exception",
    "add_outside_calendar",
    "answer_enquiry",
    "book_opening",
    "cancel_appointment",
    "cancel_own",
    "cancel_series",
    "change_appointment",
    "change_series",
    "complete_all",
    "complete_appointment",
    "find_feed",
    "hold_opening",
    "make_enquiry",
    "make_feed",
    "miss_appointment",
    "move_appointment",
    "move_own",
    "move_series",
    "preview_series",
    "refresh_outside_calendars",
    "remove_day_exception",
    "remove_outside_calendar",
    "revoke_feed",
    "save_type",
    "schedule",
    "schedule_one_off",
    "schedule_series",
    "set_booking_rules",
    "set_type_archived",
    "set_working_hours",
    "undo_all",
    "undo_outcome",
]
