"""One function per act of training."""

from tenpack.training.actions.days import (
    add_day,
    add_week,
    checked_day,
    copy_week,
    move_day,
    move_week,
    put_back,
    removal_of,
    remove_day,
    remove_week,
    save_day,
)
from tenpack.training.actions.exercises import (
    ExerciseDraft,
    archive_exercise,
    change_exercise,
    create_exercise,
    restore_exercise,
)
from tenpack.training.actions.plan_access import (
    assign_sold_programs,
    change_plan_with_programs,
    create_plan_with_programs,
)
from tenpack.training.actions.programs import (
    Dates,
    DayDraft,
    archive_program,
    assign_program,
    change_program,
    create_program,
    duplicate_program,
    restore_program,
)

__all__ = [
    "Dates",
    "DayDraft",
    "ExerciseDraft",
    "add_day",
    "add_week",
    "archive_exercise",
    "archive_program",
    "assign_program",
    "assign_sold_programs",
    "change_exercise",
    "change_plan_with_programs",
    "change_program",
    "checked_day",
    "copy_week",
    "create_exercise",
    "create_plan_with_programs",
    "create_program",
    "duplicate_program",
    "move_day",
    "move_week",
    "put_back",
    "removal_of",
    "remove_day",
    "remove_week",
    "restore_exercise",
    "restore_program",
    "save_day",
]
