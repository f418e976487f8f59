"""Businesses, clients, the team, invitations and API keys."""

from datetime import timedelta
from typing import Any

import pytest

from tenpack.journal.models import JournalLine
from tenpack.kit.errors import ChangedMeanwhile, Forbidden
from tenpack.people.actions import (
    BusinessDraft,
    ClientDraft,
    accept_invitation,
    archive_client,
    change_business,
    change_client,
    change_policy,
    change_role,
    create_client,
    find_invitation,
    give_clients,
    invite_client,
    invite_coach,
    make_api_key,
    remove_coach,
    restore_client,
    revoke_api_key,
    set_up_business,
    withdraw_invitation,
)
from tenpack.people.choices import ClientState, Role
from tenpack.people.errors import (
    AlreadyClient,
    AlreadyInTeam,
    AlreadySetUp,
    InvitationOver,
    LastOwner,
    NoAddress,
    StillCoaches,
)
from tenpack.people.models import ApiKey, Business, Client, Coach, Invitation, User
from tenpack.people.queries import seats_of
from tenpack.people.rules import PolicyTerms
from tests.support.snapshots import fields_refused, nothing_changes, refused
from tests.world import NOW, World, join_team

STUDIO = {"name": "Studio", "zone": "Asia/Kathmandu", "currency": "NPR"}


def set_up(**terms: Any) -> Coach:
    draft = BusinessDraft(**(STUDIO | {name: terms.pop(name) for name in list(terms) if name not in OWNER}))
    return set_up_business(draft=draft, **(OWNER | terms), now=NOW)


OWNER = {"owner_name": "Ada", "owner_email": "Ada@Example.com", "password": "correct horse battery"}


def client_draft(world: World, **terms: Any) -> ClientDraft:
    return ClientDraft(**({"name": "Kim", "coach": world.maya} | terms))


def add_client(world: World, **terms: Any) -> Client:
    return create_client(business=world.business, draft=client_draft(world, **terms), by=world.by, now=world.now)


@pytest.mark.django_db
def test_the_first_business_and_its_owner() -> None:
    owner = set_up()
    assert (owner.role, owner.user.email, owner.business.zone) == (Role.OWNER, "ada@example.com", "Asia/Kathmandu")
    assert owner.user.check_password("correct horse battery")
    assert JournalLine.objects.get().event == "business.opened"
    refused(AlreadySetUp, set_up)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "x" * 81}, {"name"}),
        ({"zone": "Mars/Olympus"}, {"zone"}),
        ({"zone": "../../etc/passwd"}, {"zone"}),
        ({"currency": "XXL"}, {"currency"}),
        ({"locale": "xx"}, {"locale"}),
        ({"week_start": 9}, {"week_start"}),
        ({"weight_unit": "st"}, {"weight_unit"}),
        ({"owner_name": "\0"}, {"owner_name"}),
        ({"owner_email": "ada"}, {"owner_email"}),
        ({"password": "short"}, {"password"}),
    ],
)
def test_what_no_first_business_can_be(terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(set_up, **terms) == fields


def change_studio(world: World, version: int | None = None, **terms: Any) -> Business:
    known = Business.objects.get(id=world.business.id)
    draft = BusinessDraft(**({"name": known.name, "zone": known.zone, "currency": known.currency} | terms))
    return change_business(business=known, draft=draft, version=version or known.version, by=world.by, now=world.now)


def test_settings_change_and_two_tabs_are_told(world: World) -> None:
    changed = change_studio(world, name="Maya's gym", week_start=7, weight_unit="lb", may_book_unpaid=True)
    assert (changed.name, changed.week_start, changed.weight_unit, changed.version) == ("Maya's gym", 7, "lb", 2)
    refused(ChangedMeanwhile, change_studio, world, version=1)
    assert fields_refused(change_studio, world, name="") == {"name"}


def test_the_gyms_own_plates_and_bar(world: World) -> None:
    changed = change_studio(world, plates="5; 20 2,5", bar="15")
    assert (changed.plates, changed.bar) == ("20 5 2.5", "15")
    assert change_studio(world, plates="").plates == ""
    for wrong in ("heavy", "1e5", "nan", "0", "-5", "101", " ".join(str(one) for one in range(1, 14))):
        assert fields_refused(change_studio, world, plates=wrong) == {"plates"}, wrong
    assert fields_refused(change_studio, world, bar="20 15") == {"bar"}


def test_the_policy_changes_for_new_packs_alone(world: World) -> None:
    old = world.pack()
    policy = PolicyTerms(12, late_cancel_takes=False, no_show_takes=False, forgiven=1)
    terms = {"business": world.business, "version": 1, "by": world.by, "now": world.now}
    change_policy(policy=policy, **terms)
    world.jo.business.refresh_from_db()
    assert (world.pack().free_until_hours, old.free_until_hours) == (12, 24)
    refused(ChangedMeanwhile, change_policy, policy=policy, **terms)
    assert fields_refused(change_policy, policy=PolicyTerms(-1), **(terms | {"version": 2})) == {"free_until_hours"}


def test_a_client_is_added_changed_archived_and_restored(world: World) -> None:
    kim = add_client(world, email=" Kim@Example.com ", phone="+49 30 1")
    assert (kim.email, kim.state, kim.user_id) == ("kim@example.com", ClientState.ACTIVE, None)
    terms = {"client": kim, "version": 1, "by": world.by, "now": world.now}
    changed = change_client(draft=client_draft(world, name=" Kim K ", coach=world.ben), **terms)
    assert (changed.name, changed.coach_id, changed.version) == ("Kim K", world.ben.id, 2)
    assert JournalLine.objects.get(event="client.changed").facts["fields"] == ["name", "email", "phone", "coach"]
    refused(ChangedMeanwhile, change_client, draft=client_draft(world), **terms)
    assert archive_client(client=kim, by=world.by, now=world.now).state is ClientState.ARCHIVED
    with nothing_changes():
        archive_client(client=kim, by=world.by, now=world.later(days=1))
    assert restore_client(client=kim, by=world.by, now=world.now).state is ClientState.ACTIVE


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"name": " "}, {"name"}),
        ({"name": "x" * 81}, {"name"}),
        ({"email": "kim"}, {"email"}),
        ({"phone": "1" * 41}, {"phone"}),
        ({"name": "\udfff", "email": "a b", "phone": "\0"}, {"name", "email", "phone"}),
    ],
)
def test_what_no_client_can_be(world: World, terms: dict[str, Any], fields: set[str]) -> None:
    assert fields_refused(add_client, world, **terms) == fields


def test_a_client_gets_a_coach_of_this_business(world: World) -> None:
    assert fields_refused(add_client, world, coach=world.zed) == {"coach"}
    world.ben.left_at = world.now
    assert fields_refused(add_client, world, coach=world.ben) == {"coach"}


def test_names_of_all_scripts(world: World) -> None:
    for name in ("مايا 🏋️", "李雷", "Ńwosu-Østergård", "\u202eabc", "x" * 80):
        assert add_client(world, name=name).name == name


def test_an_invited_client_signs_in(world: World) -> None:
    kim = add_client(world, email="kim@example.com")
    invitation, token = invite_client(client=kim, by=world.by, now=world.now)
    assert Client.objects.get(id=kim.id).state is ClientState.INVITED
    assert find_invitation(token, now=world.later(days=13)).id == invitation.id
    terms = {"invitation": invitation, "name": "Kim", "user": None, "now": world.now}
    assert fields_refused(accept_invitation, password="short", **terms) == {"password"}
    assert fields_refused(accept_invitation, password=None, **terms) == {"password"}
    user = accept_invitation(password="correct horse battery", **terms)
    assert [seat.role for seat in seats_of(user)] == [Role.CLIENT]
    assert Client.objects.get(id=kim.id).state is ClientState.ACTIVE
    refused(InvitationOver, accept_invitation, password="correct horse battery", **terms)
    refused(InvitationOver, find_invitation, token, now=world.now)


def test_invitations_end(world: World) -> None:
    kim = add_client(world, email="kim@example.com")
    first, old = invite_client(client=kim, by=world.by, now=world.now)
    second, token = invite_client(client=kim, by=world.by, now=world.now)
    refused(InvitationOver, find_invitation, old, now=world.now)
    refused(InvitationOver, find_invitation, token, now=world.later(days=14))
    refused(InvitationOver, find_invitation, "nonsense", now=world.now)
    withdraw_invitation(invitation=second, by=world.by, now=world.now)
    refused(InvitationOver, find_invitation, token, now=world.now)
    with nothing_changes():
        withdraw_invitation(invitation=second, by=world.by, now=world.now)
        withdraw_invitation(invitation=first, by=world.by, now=world.now)
    refused(NoAddress, invite_client, client=add_client(world), by=world.by, now=world.now)


def test_an_address_that_signs_in_already_is_not_taken_over(world: World) -> None:
    draft = ClientDraft(name="Jo again", coach=world.zed, email="jo@example.com")
    twin = create_client(business=world.zed.business, draft=draft, by=world.zed.actor, now=world.now)
    invitation, _token = invite_client(client=twin, by=world.zed.actor, now=world.now)
    terms = {"invitation": invitation, "name": "Jo", "now": world.now}
    assert fields_refused(accept_invitation, password="correct horse battery", user=None, **terms) == {"password"}
    accept_invitation(password=None, user=User.objects.get(email="jo@example.com"), **terms)
    assert len(seats_of(User.objects.get(email="jo@example.com"))) == 2


def test_nobody_takes_two_places_of_one_kind(world: World) -> None:
    kim = add_client(world, email="kim@example.com")
    invitation, _token = invite_client(client=kim, by=world.by, now=world.now)
    terms = {"name": "Jo", "password": None, "user": world.jo.user, "now": world.now}
    refused(AlreadyClient, accept_invitation, invitation=invitation, **terms)
    coach, _token = invite_coach(
        business=world.business, email="new@example.com", name="New", role=Role.COACH, by=world.by, now=world.now
    )
    refused(AlreadyInTeam, accept_invitation, invitation=coach, **(terms | {"user": world.ben.user}))


def test_the_team_is_invited_once(world: World) -> None:
    terms = {"business": world.business, "role": Role.COACH, "by": world.by, "now": world.now}
    refused(AlreadyInTeam, invite_coach, email="Ben@example.com", name="Ben", **terms)
    assert fields_refused(invite_coach, email="x", name="", **terms) == {"email", "name"}
    invite_coach(email="new@example.com", name="New", **terms)
    invite_coach(email="new@example.com", name="New", **terms)
    assert Invitation.objects.filter(email="new@example.com", withdrawn_at=None).count() == 1


def test_roles_change_and_an_owner_stays(world: World) -> None:
    manager = join_team(world.maya, "Mo", Role.MANAGER)
    refused(Forbidden, change_role, coach=world.ben, role=Role.OWNER, by=manager, now=world.now)
    refused(Forbidden, change_role, coach=world.maya, role=Role.COACH, by=manager, now=world.now)
    refused(LastOwner, change_role, coach=world.maya, role=Role.MANAGER, by=world.maya, now=world.now)
    refused(LastOwner, remove_coach, coach=world.maya, by=world.maya, now=world.now)
    change_role(coach=world.ben, role=Role.OWNER, by=world.maya, now=world.now)
    assert change_role(coach=world.maya, role=Role.COACH, by=world.maya, now=world.now).role == Role.COACH


def test_a_coach_leaves_after_giving_the_clients_away(world: World) -> None:
    refused(StillCoaches, remove_coach, coach=world.ben, by=world.maya, now=world.now)
    assert fields_refused(give_clients, clients=[world.sam], to=world.zed, by=world.by, now=world.now) == {"coach"}
    assert give_clients(clients=[world.sam], to=world.ben, by=world.by, now=world.now) == 0
    assert give_clients(clients=[world.sam], to=world.maya, by=world.by, now=world.now) == 1
    key, _secret = make_api_key(coach=world.ben, name="watch", may_write=True, by=world.by, now=world.now)
    remove_coach(coach=world.ben, by=world.maya, now=world.now)
    assert seats_of(User.objects.get(email="ben@example.com")) == []
    assert ApiKey.objects.get(id=key.id).revoked_at == world.now
    assert Client.objects.get(id=world.sam.id).coach_id == world.maya.id


def test_api_keys_are_kept_as_a_hash_and_revoked(world: World) -> None:
    key, secret = make_api_key(coach=world.maya, name=" watch ", may_write=False, by=world.by, now=world.now)
    assert secret.startswith("tp_")
    assert len(secret) > 40
    stored = ApiKey.objects.values_list().get(id=key.id)
    assert secret not in str(stored)
    assert (key.name, key.scopes) == ("watch", ["read"])
    revoke_api_key(key=key, by=world.by, now=world.now)
    with nothing_changes():
        revoke_api_key(key=key, by=world.by, now=world.now + timedelta(days=1))
    assert fields_refused(make_api_key, coach=world.maya, name="", may_write=True, by=world.by, now=world.now) == {
        "name"
    }
