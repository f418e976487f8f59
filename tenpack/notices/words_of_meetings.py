"""What clients are told about appointments, training and messages."""

from datetime import datetime

from django.utils.translation import gettext as _

from tenpack.appointments.choices import SessionOutcome
from tenpack.notices.telling import Story, Told, address


def facts_of(story: Story) -> tuple[tuple[str, str], ...]:
    """When, with whom, where."""
    one = story.subject
    place = [(_("Where"), one.location)] if one.location else []
    other = (_("Client"), one.client.name) if story.coach else (_("Coach"), one.slot.coach.name)
    return ((_("When"), story.moment(one.starts_at)), other, *place)


def appointment_button(story: Story) -> tuple[str, str]:
    return (_("See the appointment"), address("portal-appointment", story.subject.public_id))


def booked(story: Story) -> Told:
    one = story.subject
    when = story.moment(one.starts_at)
    return Told(
        subject=_("Booked: %(moment)s") % {"moment": when},
        lines=(
            _("Your appointment at %(business)s is booked.") % {"business": story.business.name},
            _("On its page you can move or cancel it; what that costs is said before."),
        ),
        facts=facts_of(story),
        button=appointment_button(story),
        push=_("Booked: %(moment)s") % {"moment": when},
        appointment=one,
    )


def moved(story: Story) -> Told:
    one = story.subject
    when = story.moment(one.starts_at)
    return Told(
        subject=_("Moved to %(moment)s") % {"moment": when},
        lines=(_("Your appointment at %(business)s has another time now.") % {"business": story.business.name},),
        facts=facts_of(story),
        button=appointment_button(story),
        push=_("Moved to %(moment)s") % {"moment": when},
        appointment=one,
    )


def cancelled(story: Story) -> Told:
    one = story.subject
    outcome = story.fact("outcome")
    fate = {
        SessionOutcome.TAKEN.value: _("By the cancellation policy the session is used."),
        SessionOutcome.RETURNED.value: _("The session went back to your pack."),
    }
    return Told(
        subject=_("Cancelled: %(moment)s") % {"moment": story.moment(one.starts_at)},
        lines=tuple(filter(None, (_("This appointment was cancelled."), fate.get(outcome, "")))),
        facts=facts_of(story),
        button=(_("Book another time"), address("portal-book")),
        push=_("Cancelled: %(moment)s") % {"moment": story.moment(one.starts_at)},
        appointment=one,
    )


def reminder(story: Story) -> Told:
    one = story.subject
    begins = datetime.fromisoformat(story.fact("starts_at")) if story.fact("starts_at") else one.starts_at
    return Told(
        subject=_("Reminder: %(moment)s") % {"moment": story.moment(begins)},
        lines=(_("You have an appointment at %(business)s.") % {"business": story.business.name},),
        facts=facts_of(story),
        button=appointment_button(story),
        push=_("Your appointment begins on %(moment)s.") % {"moment": story.moment(begins)},
        appointment=one,
    )


def program(story: Story) -> Told:
    title = story.subject.title
    return Told(
        subject=_("Your program: %(program)s") % {"program": title},
        lines=(
            _("%(business)s has a program for you: “%(program)s”.")
            % {"business": story.business.name, "program": title},
        ),
        button=(_("See what to train"), address("portal-training")),
    )


def program_changed(story: Story) -> Told:
    title = story.subject.title
    return Told(
        subject=_("Your program was changed: %(program)s") % {"program": title},
        lines=(
            _("Your coach has changed “%(program)s”. What you have trained already stays as it was.")
            % {"program": title},
        ),
        button=(_("See what to train"), address("portal-training")),
    )


def workout_comment(story: Story) -> Told:
    return Told(
        subject=_("A comment on your workout"),
        lines=(_("Your coach has written something about your workout."),),
        button=(_("Read it"), address("portal-workout", story.subject.public_id)),
    )


def message(story: Story) -> Told:
    return Told(
        subject=_("A message from %(business)s") % {"business": story.business.name},
        lines=(_("Your coach has written to you. The message waits on your profile."),),
        button=(_("Read it"), address("portal")),
    )


WORDS = {
    "appointment-booked": booked,
    "appointment-moved": moved,
    "appointment-cancelled": cancelled,
    "reminder-day": reminder,
    "reminder-hour": reminder,
    "program": program,
    "program-changed": program_changed,
    "workout-comment": workout_comment,
    "message": message,
}
