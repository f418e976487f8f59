"""Named failures of packs, and the database's own refusals by their code."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, NotFound, Refused


class NoSessionsLeft(Refused):
    code = "no_sessions_left"
    message = _("No sessions are left to use. Sell a plan, or record the visit as owed and the next pack settles it.")


class PackNotStarted(Refused):
    code = "pack_not_started"
    message = _("This pack had not started then. Change its start date, or choose another pack.")


class PackExpired(Refused):
    code = "pack_expired"
    message = _("This pack had expired by then. Extend it first, or choose another pack.")


class PackSuspended(Refused):
    code = "pack_suspended"
    message = _("This pack is suspended: its payment is disputed. Choose another pack, or wait until that is settled.")


class KeyReused(Refused):
    code = "idempotency_key_reused"
    message = _("This key was used for another request. Take a fresh key for each new act.")


class NotEnoughFree(Refused):
    code = "not_enough_free"
    message = _("The pack has fewer free sessions than that.")


class AlreadyUndone(Refused):
    code = "already_undone"
    message = _("This was undone already.")


class AlreadyVisited(Refused):
    code = "already_visited"
    message = _("This appointment was decided already. Undo that first.")


class AlreadyObjected(Refused):
    code = "already_objected"
    message = _("You have told your coach about this line already. The answer will stand below it.")


class AlreadyAnswered(Refused):
    code = "already_answered"
    message = _("This was answered meanwhile. Look at the line again.")


class DatesWrong(Invalid):
    code = "dates_wrong"


class MovementRefused(Refused):
    """A movement that the ledger's own rules refuse: a mistake of ours, never of a person."""

    code = "movement_refused"
    message = _("The ledger refused this movement. Nothing was changed.")


BY_OUTCOME: dict[str, type[Refused]] = {
    error.code: error for error in (NoSessionsLeft, PackNotStarted, PackExpired, PackSuspended, KeyReused, NotFound)
}
BY_SQLSTATE: dict[str, type[Refused]] = {
    "TP001": MovementRefused,
    "TP002": NotFound,
    "TP003": MovementRefused,
    "TP004": PackNotStarted,
    "TP005": PackExpired,
    "TP006": MovementRefused,
    "TP007": AlreadyUndone,
    "TP012": PackSuspended,
    "23514": NotEnoughFree,
    "23505": AlreadyUndone,
}
