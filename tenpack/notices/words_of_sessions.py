"""What clients are told about their sessions: every one of these carries the balance, so that nobody has to ask."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.notices.telling import Story, Told, address


def balance(story: Story) -> tuple[tuple[str, str], ...]:
    """The three numbers, and until when."""
    summary = story.summary
    until = [(_("Next expiry"), story.day(summary.next_expiry))] if summary.next_expiry else []
    return (
        (_("Left"), str(summary.left)),
        (_("Booked"), str(summary.booked)),
        (_("Free to book"), str(summary.free)),
        *until,
    )


def sessions_added(story: Story) -> Told:
    pack, count = story.pack, int(story.fact("sessions", 0))
    until = _("They can be used until %(day)s, the whole of that day.") if pack.expires_on else _("They never expire.")
    return Told(
        subject=ngettext("%(num)s session is yours", "%(num)s sessions are yours", count) % {"num": count},
        lines=(
            _("“%(pack)s” now lies on your profile at %(business)s.")
            % {"pack": pack.title, "business": story.business.name},
            until % {"day": story.day(pack.expires_on)},
        ),
        facts=balance(story),
        button=(_("Book a session"), address("portal-book")),
    )


def session_used(story: Story) -> Told:
    left = story.summary.left
    return Told(
        subject=ngettext("A session was used, %(num)s is left", "A session was used, %(num)s are left", left)
        % {"num": left},
        lines=(
            _("A session of “%(pack)s” was used on %(moment)s.")
            % {"pack": story.pack.title, "moment": story.moment(story.subject.held_at)},
            _("If that looks wrong, open your ledger and say so at the line. Your coach answers there."),
        ),
        facts=balance(story),
        button=(_("See the ledger"), address("portal") + "#ledger"),
        push=ngettext("A session was used. %(num)s is left.", "A session was used. %(num)s are left.", left)
        % {"num": left},
    )


def pack_low(story: Story) -> Told:
    left = story.summary.left
    return Told(
        subject=ngettext("%(num)s session is left", "%(num)s sessions are left", left) % {"num": left},
        lines=(
            ngettext(
                "You have %(num)s session left at %(business)s.",
                "You have %(num)s sessions left at %(business)s.",
                left,
            )
            % {"num": left, "business": story.business.name},
            _("On your profile you can see what you may buy again, or ask your coach."),
        ),
        facts=balance(story),
        button=(_("See your profile"), address("portal")),
    )


def pack_expiring(story: Story) -> Told:
    pack, days = story.pack, int(story.fact("days", 0))
    left = pack.counts(story.now).left
    return Told(
        subject=ngettext("Your sessions expire in %(num)s day", "Your sessions expire in %(num)s days", days)
        % {"num": days},
        lines=(
            ngettext(
                "%(num)s session of “%(pack)s” can be used until %(day)s, the whole of that day.",
                "%(num)s sessions of “%(pack)s” can be used until %(day)s, the whole of that day.",
                left,
            )
            % {"num": left, "pack": pack.title, "day": story.day(pack.expires_on)},
            _("After that what is left can no longer be used. What counts is when a session is held."),
        ),
        facts=balance(story),
        button=(_("Book a session"), address("portal-book")),
    )


def pack_expired(story: Story) -> Told:
    pack, lost = story.pack, int(story.fact("quantity", 0))
    return Told(
        subject=_("%(pack)s has expired") % {"pack": pack.title},
        lines=(
            ngettext(
                "The last day of “%(pack)s” is over, and %(num)s session was left.",
                "The last day of “%(pack)s” is over, and %(num)s sessions were left.",
                lost,
            )
            % {"pack": pack.title, "num": lost},
            _("If there was a reason, talk to your coach: a later date brings them back."),
        ),
        facts=balance(story),
        button=(_("See your profile"), address("portal")),
    )


def objection_settled(story: Story) -> Told:
    return Told(
        subject=_("Your coach has answered your objection"),
        lines=(_("You said that a line of your ledger looks wrong. The answer stands below that line."),),
        facts=balance(story),
        button=(_("Read the answer"), address("portal") + "#ledger"),
    )


WORDS = {
    "sessions-added": sessions_added,
    "session-used": session_used,
    "pack-low": pack_low,
    "pack-expiring": pack_expiring,
    "pack-expired": pack_expired,
    "objection-settled": objection_settled,
}
