"""What training refuses, in words for a person."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Forbidden, Refused


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
