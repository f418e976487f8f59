"""What training refuses, in words for a person."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Forbidden, Invalid, Refused


class ExerciseOfLibrary(Forbidden):
    """The library is the same for everybody."""

    message = "Exercises of the library stay as they are. Add one of your own instead."


class ProgramArchived(Refused):
    """An archived program is kept, and no longer given to anybody."""

    code = "program_archived"
    message = _("This program is archived. Restore it first.")


class ProgramNotTemplate(Refused):
    """A client's own copy is not given to another."""

    code = "program_not_template"
    message = _("This is a client's own copy. Duplicate it as a template, then assign that.")


class ProgramFull(Refused):
    """A program has at most so many weeks, and a week so many days."""

    code = "program_full"
    message = _("A program has at most 52 weeks, and a week at most 14 days.")


class LastDay(Refused):
    """A program without days could not be trained."""

    code = "last_day"
    message = _("A program keeps at least one day. Empty this one, or archive the program.")


class TooManyOperations(Invalid):
    """A batch, or a workout, holds so many at most."""

    code = "too_many_operations"
    field = "operations"
    message = _("Send at most %(most)s operations at once.")


class PageTooOld(Refused):
    """Another version of the page speaks of things that this server does not know."""

    code = "page_too_old"
    message = _("This came from another version of the page. Reload it; nothing is lost.")


class OperationReused(Refused):
    """An id stands for one operation for ever."""

    code = "operation_id_reused"
    message = _("This id was used for another operation. Take a fresh one for each.")


class TooManySets(Invalid):
    """A workout holds so many sets at most."""

    code = "too_many_sets"
    message = _("A workout holds at most %(most)s sets.")


class WrongPin(Invalid):
    """A client signs with the PIN they chose first."""

    code = "wrong_pin"
    message = _("This is not the PIN that this client signed with before.")


class AlreadyDeducted(Refused):
    """The appointment nearby took its session without having been held."""

    code = "already_deducted"
    message = _("A session was deducted for this appointment already. Say whether this was another session.")
