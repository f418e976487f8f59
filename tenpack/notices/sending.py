"""Jobs that send letters. The worker runs them; their arguments are ids, never secrets."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django_tasks import task

from tenpack.notices.letters import Letter, invitation_letter
from tenpack.people.actions import renew_token
from tenpack.people.models import Invitation


def send(letter: Letter) -> None:
    """Hand the letter to the mail server, or to a file in the demo."""
    own = {"Message-ID": letter.message_id} if letter.message_id else {}
    if settings.EMAIL_BOUNCES_TO:
        # The envelope's sender is whom servers write to; the reader sees the other one.
        own["From"] = settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.EMAIL_BOUNCES_TO or None,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=own | dict(letter.headers),
        attachments=list(letter.files),
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    message.send()


@task()
def send_invitation(invitation_id: str, reply_to: str) -> None:
    """Write and send the letter of an invitation that is still open. Repeat: the earlier letter's link ends."""
    found = Invitation.objects.select_related("business", "client__user")
    with transaction.atomic():
        invitation = found.filter(id=UUID(invitation_id), accepted_at=None, withdrawn_at=None).first()
        if invitation is None:
            return
        token = renew_token(invitation=invitation)
        link = settings.PUBLIC_URL + reverse("invitation", args=[token])
        send(invitation_letter(invitation, link, reply_to))
