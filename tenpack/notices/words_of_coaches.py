"""What coaches are told: what their clients did, what failed, and every morning what wants a look."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.notices.telling import Story, Told, address
from tenpack.notices.words_of_meetings import facts_of


def paid(story: Story) -> Told:
    return Told(
        subject=_("%(client)s paid %(amount)s") % {"client": story.name, "amount": story.amount},
        lines=(
            _("%(client)s paid %(amount)s for “%(offer)s”.")
            % {"client": story.name, "amount": story.amount, "offer": story.offer.name},
        ),
        button=(_("See the payment"), address("payment", story.subject.public_id)),
    )


def payment_failed(story: Story) -> Told:
    return Told(
        subject=_("A payment of %(client)s failed") % {"client": story.name},
        lines=(
            _("The payment of %(client)s for “%(offer)s” did not go through. The client was told.")
            % {"client": story.name, "offer": story.offer.name},
        ),
        button=(_("See the offer"), address("offer", story.offer.public_id)),
    )


def disputed(story: Story) -> Told:
    return Told(
        subject=_("%(client)s disputes a payment") % {"client": story.name},
        lines=(
            _("%(client)s or their bank disputes the payment for “%(offer)s”.")
            % {"client": story.name, "offer": story.offer.name},
            _("The sessions it paid for rest until that is settled. Answer the bank in good time."),
        ),
        button=(_("See the offer"), address("offer", story.offer.public_id)),
    )


def booked(story: Story) -> Told:
    one = story.subject
    line = _("%(client)s booked %(moment)s.") % {"client": story.name, "moment": story.moment(one.starts_at)}
    return Told(
        subject=_("%(client)s booked an appointment") % {"client": story.name},
        lines=(line,),
        facts=facts_of(story),
        button=(_("See the appointment"), address("appointment", one.public_id)),
        appointment=one,
    )


def cancelled(story: Story) -> Told:
    one = story.subject
    line = _("%(client)s cancelled %(moment)s.") % {"client": story.name, "moment": story.moment(one.starts_at)}
    return Told(
        subject=_("%(client)s cancelled an appointment") % {"client": story.name},
        lines=(line,),
        facts=facts_of(story),
        button=(_("See the appointment"), address("appointment", one.public_id)),
        appointment=one,
    )


def objected(story: Story) -> Told:
    return Told(
        subject=_("%(client)s says that a line is wrong") % {"client": story.name},
        lines=(
            _("%(client)s says that a line of the ledger looks wrong.") % {"client": story.name},
            _("Answer there: the client reads it below the line. If they are right, undo the line."),
        ),
        button=(_("See the line"), story.client_page("client-sessions")),
    )


def message(story: Story) -> Told:
    return Told(
        subject=_("A message from %(client)s") % {"client": story.name},
        lines=(_("%(client)s has written to you. The message waits on their profile.") % {"client": story.name},),
        button=(_("Read it"), story.client_page()),
    )


def renewed(story: Story) -> Told:
    return Told(
        subject=_("%(client)s buys again") % {"client": story.name},
        lines=(
            _("%(client)s chose “%(offer)s” again. The sessions land as soon as it is paid.")
            % {"client": story.name, "offer": story.offer.name},
        ),
        button=(_("See the offer"), address("offer", story.offer.public_id)),
    )


def erasure_asked(story: Story) -> Told:
    return Told(
        subject=_("%(client)s asks to be erased") % {"client": story.name},
        lines=(
            _("%(client)s asks that their personal data be erased.") % {"client": story.name},
            _("The page says what goes, what has to stay and what must be settled first."),
        ),
        button=(_("See the request"), story.client_page()),
    )


def digest(story: Story) -> Told:
    low, expiring = int(story.fact("low", 0)), int(story.fact("expiring", 0))
    low_line = ngettext(
        "%(num)s client has two sessions left or fewer.", "%(num)s clients have two sessions left or fewer.", low
    )
    expiring_line = ngettext(
        "Sessions of %(num)s client expire within two weeks.",
        "Sessions of %(num)s clients expire within two weeks.",
        expiring,
    )
    lines = [line % {"num": count} for line, count in ((low_line, low), (expiring_line, expiring)) if count]
    return Told(
        subject=_("Good morning: who needs a look"),
        lines=tuple(lines),
        button=(_("Open Today"), address("today")),
    )


def undecided(story: Story) -> Told:
    count = int(story.fact("count", 0))
    line = ngettext(
        "%(num)s appointment is over, and nobody has said whether it took place.",
        "%(num)s appointments are over, and nobody has said whether they took place.",
        count,
    )
    return Told(
        subject=ngettext("%(num)s appointment waits for a decision", "%(num)s appointments wait for a decision", count)
        % {"num": count},
        lines=(line % {"num": count}, _("One tap each: held, missed or cancelled.")),
        button=(_("Decide"), address("calendar-undecided")),
    )


def trouble(story: Story) -> Told:
    letters, jobs = int(story.fact("letters", 0)), int(story.fact("jobs", 0))
    letter_line = ngettext(
        "%(num)s letter could not be sent since yesterday.",
        "%(num)s letters could not be sent since yesterday.",
        letters,
    )
    job_line = ngettext(
        "%(num)s job of the worker failed since yesterday.", "%(num)s jobs of the worker failed since yesterday.", jobs
    )
    lines = [line % {"num": count} for line, count in ((letter_line, letters), (job_line, jobs)) if count]
    return Told(
        subject=_("Something is stuck at %(business)s") % {"business": story.business.name},
        lines=tuple(lines),
        button=(_("See what was sent"), address("settings-notices")),
    )


WORDS = {
    "coach-paid": paid,
    "coach-payment-failed": payment_failed,
    "coach-disputed": disputed,
    "coach-booked": booked,
    "coach-cancelled": cancelled,
    "coach-objected": objected,
    "coach-message": message,
    "coach-renewed": renewed,
    "coach-erasure": erasure_asked,
    "coach-digest": digest,
    "coach-undecided": undecided,
    "coach-trouble": trouble,
}
