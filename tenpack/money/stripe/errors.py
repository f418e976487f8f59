"""Named failures of the provider's side."""

from django.utils.translation import gettext_lazy as _

from tenpack.kit.errors import Invalid, Refused


class ProviderDown(Refused):
    code = "provider_down"
    status = 503
    message = _("The payment provider does not answer right now. Nothing was charged. Try again in a minute.")


class ProviderRefused(Refused):
    code = "provider_refused"
    message = _("The payment provider refused this. Ask the owner to look at Settings → Payments.")


class KeyRefused(ProviderRefused):
    code = "key_refused"
    message = _("The payment provider does not accept the key. The owner can enter a new one in Settings → Payments.")


class NotConnected(Refused):
    code = "not_connected"
    message = _("Cards are not connected. The owner can do that in Settings → Payments.")


class KeyWrong(Invalid):
    code = "key_wrong"
    field = "secret_key"


class SecretWrong(Invalid):
    code = "secret_wrong"
    field = "webhook_secret"


class AmountTooSmall(Invalid):
    code = "amount_too_small"
    message = _("This amount is below what cards can pay in this currency.")


class RefundUnderway(Refused):
    code = "refund_underway"
    message = _("A refund of this payment is on its way. Wait until it has arrived, then refund more.")


class RefundFailed(Refused):
    code = "refund_failed"
    message = _("The payment provider did not give this money back. Nothing was withdrawn.")


class AlreadyArranged(Refused):
    code = "already_arranged"
    message = _("The card is saved already. Nothing was charged again.")


class Disputed(Refused):
    code = "disputed"
    message = _("The payer's bank has taken this money back. Answer the dispute at the payment provider instead.")


class TooEarly(Exception):
    """What this event speaks of is not here yet, or none of ours; it is looked at again later."""

    def __init__(self, *, is_ours: bool = True) -> None:
        self.is_ours = is_ours
        super().__init__("What it speaks of is not here yet.")


class SignatureWrong(Invalid):
    code = "signature_wrong"
    status = 400
    message = _("This message does not carry a valid, recent signature.")
