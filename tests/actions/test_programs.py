"""Programs: own copies, weeks and days in their order, progression, and what was sold given once."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tenpack.kit.errors import ChangedMeanwhile, InvalidFields, NotFound, Refused
from tenpack.training.actions import (
    Dates,
    ExerciseDraft,
    add_day,
    add_week,
    archive_program,
    assign_program,
    change_program,
    copy_week,
    create_exercise,
    duplicate_program,
    move_day,
    move_week,
    put_back,
    removal_of,
    remove_day,
    remove_week,
    restore_program,
    save_day,
)
from tenpack.training.errors import LastDay, ProgramArchived, ProgramFull, ProgramNotTemplate
from tenpack.training.models import Program, ProgramDay
from tenpack.training.programs import (
    day_seen_by,
    program_seen_by,
    programs_found,
    programs_of,
    programs_seen_by,
    weeks_of,
)
from tests.support.programs import SQUATS, assigned, program

if TYPE_CHECKING:
    from tests.world import World


def plan_of(found: Program) -> list[list[str]]:
    return [[day.title for day in days] for _week, days in weeks_of(found)]


def day_of(found: Program, title: str) -> ProgramDay:
    return found.days.get(title=title)


def acting(world: "World", found: Program) -> dict[str, Any]:
    found.refresh_from_db()
    return {"version": found.version, "by": world.by, "now": world.now}


def test_a_copy_is_the_clients_own(world: "World") -> None:
    template = program(world)
    copy = assigned(world, template, expires_on=world.today + timedelta(days=30))
    assert (copy.client, copy.source, copy.starts_on) == (world.jo, template, world.today)
    assert plan_of(copy) == plan_of(template) == [["A", "B"], ["C"]]
    save_day(day=day_of(copy, "A"), title="Easier", blocks=[], version=1, by=world.by, now=world.now)
    assert plan_of(copy)[0] == ["Easier", "B"]
    assert plan_of(template)[0] == ["A", "B"]
    assert day_of(template, "A").blocks
    save_day(day=day_of(template, "B"), title="Harder", blocks=SQUATS, version=1, by=world.by, now=world.now)
    assert plan_of(copy)[0] == ["Easier", "B"]


def test_a_template_never_has_dates(world: "World") -> None:
    template = program(world)
    dates = Dates(starts_on=world.today, expires_on=world.today)
    change_program(program=template, title="New", note="", dates=dates, **acting(world, template))
    template.refresh_from_db()
    assert (template.title, template.starts_on, template.expires_on) == ("New", None, None)


def test_a_copy_ends_no_earlier_than_it_begins(world: "World") -> None:
    template = program(world)
    with pytest.raises(InvalidFields) as caught:
        assign_program(
            program=template,
            client=world.jo,
            dates=Dates(starts_on=world.today, expires_on=world.today - timedelta(days=1)),
            by=world.by,
            now=world.now,
        )
    assert set(caught.value.problems) == {"expires_on"}
    with pytest.raises(InvalidFields):
        assign_program(program=template, client=world.jo, dates=Dates(starts_on=None), by=world.by, now=world.now)
    with pytest.raises(InvalidFields):
        Dates(starts_on=date(1, 1, 1)).checked()
    assert Program.objects.count() == 1


def test_only_templates_that_are_not_archived_are_assigned(world: "World") -> None:
    template = program(world)
    copy = assigned(world, template)
    with pytest.raises(ProgramNotTemplate):
        assigned(world, copy)
    archive_program(program=template, by=world.by, now=world.now)
    archive_program(program=template, by=world.by, now=world.now)
    with pytest.raises(ProgramArchived):
        assigned(world, template)
    restore_program(program=template, by=world.by, now=world.now)
    assert assigned(world, template).client == world.jo


def test_a_duplicate_is_a_template(world: "World") -> None:
    copy = assigned(world, program(world, title="x" * 80))
    again = duplicate_program(program=copy, by=world.by, now=world.now)
    assert (again.client, again.starts_on, len(again.title)) == (None, None, 80)
    assert again.title.endswith("(copy)")
    assert plan_of(again) == plan_of(copy)


def test_a_day_is_written_whole_or_not_at_all(world: "World") -> None:
    day = day_of(program(world), "A")
    with pytest.raises(InvalidFields) as caught:
        save_day(
            day=day,
            title="",
            blocks=[
                {
                    "items": [
                        {"exercise": "flying", "sets": [{"reps": 5}]},
                        {"exercise": "xe_1111111111111111111111", "sets": [{}]},
                    ]
                }
            ],
            version=1,
            by=world.by,
            now=world.now,
        )
    assert set(caught.value.problems) == {
        "title",
        "blocks.0.items.0.exercise",
        "blocks.0.items.1.exercise",
    }
    with pytest.raises(InvalidFields):
        save_day(day=day, title="A", blocks=[{"items": []}], version=1, by=world.by, now=world.now)
    day.refresh_from_db()
    assert (day.title, day.version, day.blocks) == ("A", 1, SQUATS)


def test_two_who_write_the_same_day_hear_of_each_other(world: "World") -> None:
    day = day_of(program(world), "A")
    save_day(day=day, title="Mine", blocks=SQUATS, version=1, by=world.by, now=world.now)
    with pytest.raises(ChangedMeanwhile):
        save_day(day=day, title="Yours", blocks=[], version=1, by=world.by, now=world.now)
    day.refresh_from_db()
    assert (day.title, day.version) == ("Mine", 2)


def test_an_exercise_of_another_business_is_none(world: "World") -> None:
    theirs = create_exercise(
        business=world.zed.business, draft=ExerciseDraft(name="Secret", primary=["chest"]), by=world.by, now=world.now
    )
    blocks = [{"items": [{"exercise": theirs.public_id, "sets": [{}]}]}]
    with pytest.raises(InvalidFields):
        save_day(day=day_of(program(world), "A"), title="A", blocks=blocks, version=1, by=world.by, now=world.now)


def test_weeks_and_days_are_added_moved_and_removed(world: "World") -> None:
    found = program(world)
    add_day(program=found, week=2, **acting(world, found))
    add_week(program=found, **acting(world, found))
    assert plan_of(found) == [["A", "B"], ["C", "Day 2"], ["Day 1"]]
    move_day(day=day_of(found, "B"), week=1, position=1, **acting(world, found))
    assert plan_of(found)[0] == ["B", "A"]
    move_day(day=day_of(found, "Day 1"), week=1, position=99, **acting(world, found))
    assert plan_of(found) == [["B", "A", "Day 1"], ["C", "Day 2"]]
    move_week(program=found, week=2, to=1, **acting(world, found))
    assert plan_of(found) == [["C", "Day 2"], ["B", "A", "Day 1"]]
    remove_day(day=day_of(found, "Day 2"), **acting(world, found))
    remove_week(program=found, week=2, **acting(world, found))
    assert plan_of(found) == [["C"]]
    with pytest.raises(LastDay):
        remove_day(day=day_of(found, "C"), **acting(world, found))
    with pytest.raises(LastDay):
        remove_week(program=found, week=1, **acting(world, found))
    assert plan_of(found) == [["C"]]


def test_what_was_removed_comes_back_where_it_was_once(world: "World") -> None:
    found = program(world)
    before = {day.id: day.blocks for day in found.days.all()}
    one = remove_day(day=day_of(found, "A"), **acting(world, found))
    week = remove_week(program=found, week=2, **acting(world, found))
    assert plan_of(found) == [["B"]]
    for removal in (week, one, one, week):
        put_back(program=found, removal=removal_of(found, removal.id), by=world.by, now=world.now)
    assert plan_of(found) == [["A", "B"], ["C"]]
    assert {day.id: day.blocks for day in found.days.all()} == before
    other = program(world)
    with pytest.raises(NotFound):
        removal_of(other, one.id)
    with pytest.raises(NotFound):
        removal_of(found, None)


def test_the_only_day_of_a_week_comes_back_with_its_week(world: "World") -> None:
    found = program(world)
    gone = remove_day(day=day_of(found, "C"), **acting(world, found))
    put_back(program=found, removal=gone, by=world.by, now=world.now)
    assert plan_of(found) == [["A", "B"], ["C"]]


def test_the_next_week_is_one_step_further(world: "World") -> None:
    found = program(world)
    copy_week(program=found, week=1, **acting(world, found))
    assert plan_of(found) == [["A", "B"], ["A", "B"], ["C"]]
    loads = [days[0].blocks[0]["items"][0]["sets"][0]["load"]["value"] for _week, days in weeks_of(found)]
    assert loads == [60_000, 62_500, 60_000]


def test_an_act_on_an_older_look_at_the_program_changes_nothing(world: "World") -> None:
    found = program(world)
    old = acting(world, found)
    add_week(program=found, **old)
    for act in (
        lambda: add_week(program=found, **old),
        lambda: add_day(program=found, week=1, **old),
        lambda: copy_week(program=found, week=1, **old),
        lambda: move_week(program=found, week=1, to=2, **old),
        lambda: remove_week(program=found, week=1, **old),
        lambda: move_day(day=day_of(found, "A"), week=2, position=1, **old),
        lambda: remove_day(day=day_of(found, "A"), **old),
        lambda: change_program(program=found, title="x", note="", dates=None, **old),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()
    assert plan_of(found) == [["A", "B"], ["C"], ["Day 1"]]


def test_weeks_that_are_not_there_are_not_found(world: "World") -> None:
    found = program(world)
    for week in (0, 3, -1):
        with pytest.raises(NotFound):
            add_day(program=found, week=week, **acting(world, found))
        with pytest.raises(NotFound):
            copy_week(program=found, week=week, **acting(world, found))


def test_a_program_and_a_week_are_full_one_day(world: "World") -> None:
    long = program(world, *[(week, "A") for week in range(1, 53)])
    with pytest.raises(ProgramFull):
        add_week(program=long, **acting(world, long))
    busy = program(world, *[(1, f"{day}") for day in range(14)])
    with pytest.raises(ProgramFull):
        add_day(program=busy, week=1, **acting(world, busy))
    assert (long.days.count(), busy.days.count()) == (52, 14)


def test_who_sees_which_program(world: "World") -> None:
    template = program(world)
    mine, theirs = assigned(world, template), assigned(world, template, client=world.sam)
    seen = {person: set(programs_seen_by(world.seat(person))) for person in (world.maya, world.ben, world.jo)}
    assert seen == {world.maya: {template, mine, theirs}, world.ben: {template, theirs}, world.jo: {mine}}
    assert set(programs_seen_by(world.seat(world.zed))) == set()
    with pytest.raises(Refused) as caught:
        program_seen_by(world.seat(world.ben), mine.id)
    assert caught.value.status == 403
    for person, found in ((world.zed, template), (world.jo, theirs), (world.jo, template)):
        with pytest.raises(NotFound):
            program_seen_by(world.seat(person), found.id)
        with pytest.raises(NotFound):
            day_seen_by(world.seat(person), day_of(found, "A").id)
    with pytest.raises(Refused):
        day_seen_by(world.seat(world.ben), day_of(mine, "A").id)
    assert day_seen_by(world.seat(world.jo), day_of(mine, "A").id).program == mine


def test_programs_are_found_by_title_and_client(world: "World") -> None:
    template = program(world)
    assigned(world, template, expires_on=world.today)
    seat = world.seat()
    (row,) = programs_found(seat, text="stren")
    assert (row.weeks, row.days_written, row.times_assigned) == (2, 3, 1)
    assert not programs_found(seat, text="yoga")
    assert [one.client for one in programs_found(seat, text="Jo", show="assigned")] == [world.jo]
    assert list(programs_of(world.jo, world.today)) == list(programs_found(seat, show="assigned"))
    assert not programs_of(world.jo, world.today + timedelta(days=1))
