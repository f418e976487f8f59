"""Named failures of people."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class NoAddress(Invalid):
    code = "no_address"
    field = "email"
    message = _("This client has no mail address yet. Add one, then invite.")


class InvitationOver(Refused):
    code = "invitation_over"
    status = 410
    message = _("This invitation was used, withdrawn or has expired. Ask your coach for a new one.")


class AlreadyInTeam(Refused):
    code = "already_in_team"
    field = "email"
    message = _("Somebody with this address works here already.")


class AlreadyClient(Refused):
    code = "already_client"
    message = _("You are signed in as another client of this business. Sign out, then open the link again.")


class LastOwner(Refused):
    code = "last_owner"
    message = _("A business needs an owner. Make somebody else owner first.")


class StillCoaches(Refused):
    code = "still_coaches"
    message = _("This coach still has clients. Give them another coach first.")


class AlreadySetUp(Refused):
    code = "already_set_up"
    message = _("This site has a business already. Sign in instead.")


class NobodyReads(Refused):
    code = "nobody_reads"
    message = _("This client is archived. Restore them first, then write.")


class ErasedClient(Refused):
    code = "erased_client"
    message = _("This client was erased. Nobody can be put back in their place; add a new client instead.")
