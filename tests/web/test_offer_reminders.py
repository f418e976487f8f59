"""Remind: one tap on an offer's page or on Today, by whoever may see the client, and only once a day."""

from typing import TYPE_CHECKING, Any

from tests.support.snapshots import nothing_changes
from tests.web.diary import Sign

if TYPE_CHECKING:
    from tests.world import World


def reminders() -> int:
    from tenpack.journal.models import JournalLine

    return JournalLine.objects.filter(event="offer.reminded").count()


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_button_is_there_until_it_was_pressed_today(studio: "World", browser_of: Sign) -> None:
    offer, maya = studio.offer(), browser_of(studio.maya)
    page, remind = f"/offers/{offer.public_id}", f"/offers/{offer.public_id}/reminder"
    assert f'action="{remind}"' in text_of(maya.get(page))
    answer = maya.post(remind, follow=True)
    assert answer.redirect_chain[-1][0] == page
    assert "Jo is reminded: the pay link goes to jo@example.com." in text_of(answer)
    assert f'action="{remind}"' not in text_of(answer)
    assert "Reminded today at" in text_of(answer)
    again = maya.post(remind, follow=True, headers={"referer": f"http://testserver{page}"})
    assert "Jo was reminded of this today at" in text_of(again)
    assert reminders() == 1


def test_what_is_paid_has_no_button(studio: "World", browser_of: Sign) -> None:
    offer = studio.paid()
    maya = browser_of(studio.maya)
    assert "/reminder" not in text_of(maya.get(f"/offers/{offer.public_id}"))
    with nothing_changes():
        assert maya.post(f"/offers/{offer.public_id}/reminder").status_code == 409


def test_another_coachs_client_is_not_reminded(studio: "World", browser_of: Sign) -> None:
    offer = studio.offer()
    assert browser_of(studio.ben).post(f"/offers/{offer.public_id}/reminder").status_code == 403
    assert browser_of(studio.zed).post(f"/offers/{offer.public_id}/reminder").status_code == 404
    assert browser_of(studio.jo).post(f"/offers/{offer.public_id}/reminder").status_code == 403
    assert reminders() == 0


def test_whoever_stopped_these_letters_gets_none(studio: "World", browser_of: Sign) -> None:
    from tenpack.notices.catalogue import kind_named
    from tenpack.notices.choosing import choose_letters

    offer, kind = studio.offer(), kind_named("offer-reminded")
    assert kind
    choose_letters(user=studio.jo.user, business=studio.business, kind=kind, is_wanted=False)
    answer = browser_of(studio.maya).post(f"/offers/{offer.public_id}/reminder")
    assert answer.status_code == 409
    assert "Jo does not want such letters. Send the pay link yourself." in text_of(answer)
    assert reminders() == 0
