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


class FileDamaged(Invalid):
    code = "file_damaged"
    message = _("This file is damaged or was changed. Nothing was stored. Export again and take the new file.")


class FileOfOtherVersion(Invalid):
    code = "file_of_other_version"
    message = _("This file comes from another version of Tenpack. Bring both to the same version, then export again.")


class BusinessExists(Refused):
    code = "business_exists"
    message = _("This business is here already. Import it into a site that does not have it.")


class SignInTaken(Refused):
    code = "sign_in_taken"
    message = _("Somebody else here signs in with an address of this file. Import into an empty site.")


class BooksDiffer(Refused):
    code = "books_differ"
    message = _("The books of this file do not add up. Nothing was stored.")
