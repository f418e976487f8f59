"""Acts of choosing what to hear. What somebody wants to hear is theirs alone: the journal does not tell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from django.db import transaction

from tenpack.notices.catalogue import NoticeKind, kinds_of
from tenpack.notices.choices import Channel, NoticeSide
from tenpack.notices.errors import NoQuiet
from tenpack.notices.preference_models import NoticeChoice, QuietHours
from tenpack.notices.preferences import chosen
from tenpack.people.models import Business, User

# Whoever can choose was invited and came.
NOT_CHOSEN = frozenset({"invited"})


@dataclass(frozen=True, slots=True)
class QuietDraft:
    """The hours as they were asked for."""

    is_on: bool
    starts: time
    ends: time
    holds_mail: bool

    def checked(self) -> "QuietDraft":
        """Itself. Errors: `NoQuiet`."""
        if self.starts == self.ends:
            raise NoQuiet
        return self


@transaction.atomic
def choose_notices(
    *, user: User, business: Business, side: NoticeSide, wanted: Collection[tuple[str, Channel]], quiet: QuietDraft
) -> None:
    """From now on this person hears only of what stands in `wanted`, outside their quiet hours.

    Repeat: the same again. Errors: `NoQuiet`.
    """
    draft = quiet.checked()
    values = {
        "is_on": draft.is_on,
        "starts": draft.starts,
        "ends": draft.ends,
        "holds_mail": draft.holds_mail,
    }
    QuietHours.objects.update_or_create(user=user, business=business, defaults=values)
    rows = [
        NoticeChoice(
            user=user,
            business=business,
            kind=kind.name,
            by_mail=kind.is_essential or (kind.name, Channel.MAIL) in wanted,
            by_push=(kind.name, Channel.PUSH) in wanted,
        )
        for kind in chosen_kinds(side)
    ]
    store(rows)


def store(rows: list[NoticeChoice]) -> None:
    """Keep them in the place of earlier ones."""
    NoticeChoice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "business", "kind"],
        update_fields=["by_mail", "by_push"],
    )


@transaction.atomic
def choose_letters(*, user: User, business: Business, kind: NoticeKind, is_wanted: bool) -> None:
    """Stop the letters of one kind, or let them come again; push messages stay as they were. Repeat: the same."""
    locked = NoticeChoice.objects.select_for_update().filter(user=user, business=business, kind=kind.name)
    now_wanted = chosen(kind, locked.first())
    by_mail = is_wanted or kind.is_essential
    row = NoticeChoice(
        user=user, business=business, kind=kind.name, by_mail=by_mail, by_push=Channel.PUSH in now_wanted
    )
    store([row])


def choices_of(user: User, business: Business, side: NoticeSide) -> list[tuple[NoticeKind, frozenset[Channel]]]:
    """Every kind of this side, with the ways by which this person hears of it now."""
    rows = NoticeChoice.objects.filter(user=user, business=business)
    known = {row.kind: row for row in rows}
    return [(kind, chosen(kind, known.get(kind.name))) for kind in chosen_kinds(side)]


def chosen_kinds(side: NoticeSide) -> list[NoticeKind]:
    """The kinds of this side that somebody may choose about."""
    return [kind for kind in kinds_of(side) if kind.name not in NOT_CHOSEN]
