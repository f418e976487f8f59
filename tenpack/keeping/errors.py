"""Named failures of keeping, erasing and taking along."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class ErasureBlocked(Refused):
    code = "erasure_blocked"
    message = _("Something still stands in the way. Settle what is listed below, then erase.")


class SessionsUnused(Invalid):
    code = "sessions_unused"
    field = "withdraw"
    message = _("Tick this: the unused sessions are withdrawn, and nobody can use them any more.")


class NameDiffers(Invalid):
    code = "name_differs"
    field = "name"
    message = _("Write the client's name exactly as it stands here.")


class ErasedAlready(Refused):
    code = "erased_already"
    message = _("This client was erased already.")
