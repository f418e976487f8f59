"""Every act on the calendar, one public function each."""

from tenpack.appointments.actions.availability import (
    DayDraft,
    RulesDraft,
    add_day_exceptions,
    remove_day_exception,
    save_type,
    set_booking_rules,
    set_type_archived,
    set_working_hours,
)
from tenpack.appointments.actions.feeds import (
    add_outside_calendar,
    calendars_to_fetch,
    fetch_again,
    fetch_calendar,
    fetch_later,
    find_feed,
    make_feed,
    remove_outside_calendar,
    revoke_feed,
)
from tenpack.appointments.actions.hand_over import hand_over, leave
from tenpack.appointments.actions.holds import (
    answer_enquiry,
    forget_lapsed_holds,
    hold_opening,
    make_enquiry,
    reopen_enquiry,
)
from tenpack.appointments.actions.one_off import schedule_one_off
from tenpack.appointments.actions.outcomes import (
    cancel_appointment,
    complete_all,
    complete_appointment,
    miss_appointment,
    undo_all,
    undo_outcome,
    undo_visit,
)
from tenpack.appointments.actions.reminders import note_reminders
from tenpack.appointments.actions.schedule import AppointmentDraft, change_appointment, move_appointment, schedule
from tenpack.appointments.actions.self_booking import book_opening, cancel_own, move_own, undo_own_cancel
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
    "DayDraft",
    "RulesDraft",
    "SeriesDraft",
    "add_day_exceptions",
    "add_outside_calendar",
    "answer_enquiry",
    "book_opening",
    "calendars_to_fetch",
    "cancel_appointment",
    "cancel_own",
    "cancel_series",
    "change_appointment",
    "change_series",
    "complete_all",
    "complete_appointment",
    "fetch_again",
    "fetch_calendar",
    "fetch_later",
    "find_feed",
    "forget_lapsed_holds",
    "hand_over",
    "hold_opening",
    "leave",
    "make_enquiry",
    "make_feed",
    "miss_appointment",
    "move_appointment",
    "move_own",
    "move_series",
    "note_reminders",
    "preview_series",
    "remove_day_exception",
    "remove_outside_calendar",
    "reopen_enquiry",
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
    "undo_own_cancel",
    "undo_visit",
]
