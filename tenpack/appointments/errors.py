"""Named failures of the calendar, and the database's own refusals by their code."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Refused


class TimeTaken(Refused):
    code = "time_taken"
    field = "starts_at"
    message = _("Coach or client is busy then. Choose another time.")


class CoachTaken(TimeTaken):
    message = _("The coach is busy then. Choose another time.")


class ClientTaken(TimeTaken):
    message = _("The client is busy then. Choose another time.")


class SlotFull(Refused):
    code = "slot_full"
    field = "starts_at"
    message = _("This group is full. Choose another time.")


class NothingChosen(Refused):
    code = "nothing_chosen"
    status = 422
    field = "seen"
    message = _("Every date of this series is left out. Choose at least one.")


class AlreadyDecided(Refused):
    code = "already_decided"
    message = _("This appointment was decided already. Undo that first.")


class NotOpen(Refused):
    code = "not_open"
    field = "starts_at"
    message = _("This time is no longer free. Choose another one.")


class TooManyMoves(Refused):
    code = "too_many_moves"
    message = _("You have moved this appointment as often as you may. Ask your coach.")


class TooLateToMove(Refused):
    code = "too_late_to_move"
    message = _("It is too late to move this appointment. You can cancel it, or ask your coach.")


class HasBegun(Refused):
    code = "has_begun"
    message = _("This appointment has begun. Ask your coach.")


class NoSelfBooking(Refused):
    code = "no_self_booking"
    message = _("Your coach chooses the times here. Ask for one.")


class TooLateToUndo(Refused):
    code = "too_late_to_undo"
    message = _("This can no longer be undone. Book a new time.")


class CoachGone(Refused):
    code = "coach_gone"
    field = "coach"
    message = _("This coach no longer works here. Choose another one.")


class StillBooked(Refused):
    code = "still_booked"
    message = _("This coach still has appointments to come. Hand them over, move or cancel them first.")


class EnquiriesFull(Refused):
    code = "enquiries_full"
    status = 429
    message = _("Many have asked for a time already. Try again tomorrow.")


class SessionsOwed(Refused):
    code = "sessions_owed"
    field = "paid_by"
    message = _(
        "An earlier session of this client is still owed and would take this one. Sell a plan that settles it first."
    )


BY_SQLSTATE: dict[str, type[Refused]] = {"TP030": SlotFull}
BY_CONSTRAINT: dict[str, type[Refused]] = {"coach_never_twice": CoachTaken, "client_never_twice": ClientTaken}
