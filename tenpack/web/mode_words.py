"""The words of Coach Mode, carried by its page so that they need no network. Placeholders as gettext writes them."""

from collections.abc import Callable

from babel import Locale
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenpack.web.jinja import language

# Every plural of every language we know is met below this number.
ENOUGH = 200
Plurals = dict[str, str]


def mode_words() -> dict[str, str | Plurals]:
    """Every sentence by the name the scripts call it; a counted one has a form for each plural of the language."""
    return {
        **choose_words(),
        **begin_words(),
        **row_words(),
        **pad_words(),
        **exercise_words(),
        **finish_words(),
        **session_words(),
        **sign_words(),
        **state_words(),
        **trouble_words(),
        **leave_words(),
    }


def counted(form: Callable[[int], str]) -> Plurals:
    """The form for each plural category of this language (`one`, `few`, `other` …), as browsers name them."""
    category = Locale.parse(language()).plural_form
    return {"other": form(ENOUGH)} | {category(number): form(number) for number in range(ENOUGH, -1, -1)}


def choose_words() -> dict[str, str | Plurals]:
    """The first screen."""
    return {
        "coach_mode": _("Coach Mode"),
        "running": _("Running now"),
        "asking": _("The server asks about these"),
        "undecided": counted(
            lambda n: ngettext("%(n)s workout ended without a decision", "%(n)s workouts ended without a decision", n)
        ),
        "today": _("Today’s appointments"),
        "today_empty": counted(
            lambda n: ngettext(
                "No appointment today, %(n)s tomorrow. Choose a client below.",
                "No appointment today, %(n)s tomorrow. Choose a client below.",
                n,
            )
        ),
        "clients": _("Clients"),
        "search_clients": _("Search clients"),
        "nobody_found": _("Nobody of this name."),
        "client_unknown": _("A client of somebody else"),
        "deducted_short": _("deducted at %(time)s by %(name)s"),
        "left_short": counted(lambda n: ngettext("%(n)s session left", "%(n)s sessions left", n)),
        "owed_short": counted(lambda n: ngettext("%(n)s session owed", "%(n)s sessions owed", n)),
        "start": _("Start"),
        "go_on": _("Go on"),
        "see": _("See"),
        "decide": _("Decide"),
        "more": _("More"),
        "close": _("Close"),
        "back": _("Back"),
        "undo": _("Undo"),
        "new_version": _("A new version of Coach Mode is here."),
        "load_it": _("Load it"),
    }


def begin_words() -> dict[str, str | Plurals]:
    """The choice of what to train, and the bar above running workouts."""
    return {
        "todays": _("Today’s workout: %(title)s"),
        "week": _("week %(n)s"),
        "repeat_last": _("Repeat last"),
        "empty": _("Empty workout"),
        "empty_lead": _("Add exercises as you go."),
        "other_days": counted(
            lambda n: ngettext("%(n)s other day of the program", "%(n)s other days of the program", n)
        ),
        "templates": counted(lambda n: ngettext("%(n)s day of a template", "%(n)s days of templates", n)),
        "workout": _("Workout"),
        "to_choice": _("To the appointments"),
        "add_client": _("Train another client beside this one"),
        "nothing_runs": _("No workout is running."),
        "elapsed": _("Time since the start"),
        "finish": _("Finish"),
    }


def row_words() -> dict[str, str | Plurals]:
    """A row of a set, and its rest."""
    return {
        "set": _("Set"),
        "previous": _("Previous"),
        "load": _("Load"),
        "column_load_grams": _("load"),
        "column_reps": _("reps"),
        "column_seconds": _("time"),
        "column_metres": _("metres"),
        "column_rpe_tenths": _("RPE"),
        "set_number": _("Set %(number)s"),
        "of_set": _("of set %(number)s"),
        "set_kind": _("Set %(number)s, %(kind)s: change its kind"),
        "kind_work": _("work set"),
        "kind_warm_up": _("warm-up"),
        "kind_drop": _("drop set"),
        "kind_failure": _("to failure"),
        "tick": _("Tick set %(number)s: %(values)s"),
        "set_saved": _("Saved on this device"),
        "set_taken_back": _("Taken back"),
        "best_load": _("Best load"),
        "best_estimate": _("Best estimated 1RM"),
        "best_reps": _("Most reps"),
        "rest": _("Rest"),
        "rest_over": _("Rest is over"),
        "rest_of": _("rest %(time)s"),
        "rest_less": _("15 seconds less"),
        "rest_more": _("15 seconds more"),
        "rest_end": _("End the rest"),
        "silent": _("No sound"),
        "sure_load": _("%(load)s: is that right?"),
        "sure_reps": counted(lambda n: ngettext("%(n)s rep: is that right?", "%(n)s reps: is that right?", n)),
        "sure_sets": counted(
            lambda n: ngettext(
                "This is set %(n)s of one workout: is that right?",
                "This is set %(n)s of one workout: is that right?",
                n,
            )
        ),
        "sure_keep": _("Yes, keep it"),
        "sure_change": _("Change it"),
    }


def pad_words() -> dict[str, str | Plurals]:
    """The number pad and the plates."""
    return {
        "pad_open": _("%(name)s: type with the number pad"),
        "pad_close": _("Close the number pad"),
        "pad_next": _("Next"),
        "pad_tick": _("Tick this set"),
        "less": _("Less"),
        "step_more": _("More of it"),
        "decimal": _("Decimal point"),
        "erase": _("Erase"),
        "plates": _("Plates"),
        "plates_of": _("%(load)s on the bar"),
        "each_side": _("On each side:"),
        "no_plates": _("nothing"),
        "plates_missing": _("The plates here cannot make the last %(load)s."),
        "below_bar": _("That is less than the bar weighs."),
        "bar": _("Bar"),
        "bar_of": _("Bar %(load)s"),
    }


def exercise_words() -> dict[str, str | Plurals]:
    """An exercise of the workout and what can be done with it."""
    return {
        "add_exercise": _("Add exercise"),
        "search_exercises": _("Search exercises"),
        "no_exercise": _("No exercise of this name. Own exercises are added under Training."),
        "change_exercise": _("Change %(name)s"),
        "add_set": _("Add set"),
        "added": _("%(name)s added"),
        "note": _("Note"),
        "note_hint": _("Shown again next time."),
        "note_before": _("Last time: %(note)s"),
        "move_up": _("Move up"),
        "move_down": _("Move down"),
        "move_keys": _("With a keyboard: Alt and an arrow key."),
        "moved": _("%(name)s is number %(n)s now"),
        "swap": _("Swap exercise"),
        "tie": _("Superset with the next"),
        "untie": _("Out of the superset"),
        "remove": _("Remove"),
        "removed": _("%(name)s removed."),
        "to_failure": _("to failure"),
        "target_percent": _("%(n)s %% of best"),
        "target_rpe": _("RPE %(value)s"),
        "target_rir": _("%(value)s reps in reserve"),
    }


def finish_words() -> dict[str, str | Plurals]:
    """The finish sheet."""
    return {
        "finish_title": _("Finish workout"),
        "summary": _("Summary"),
        "duration": _("Duration"),
        "sets": _("Sets"),
        "sets_open": counted(lambda n: ngettext("%(n)s not done", "%(n)s not done", n)),
        "volume": _("Volume"),
        "volume_more": _("%(load)s more than on %(day)s"),
        "volume_less": _("%(load)s less than on %(day)s"),
        "bests": counted(lambda n: ngettext("%(n)s best", "%(n)s bests", n)),
        "workout_note": _("Note on the workout"),
        "finished": _("%(name)s’s workout is finished and kept on this device."),
        "workout_gone": _("This workout is on the server. See it under Training."),
        "finish_deduct": _("Finish & deduct"),
        "finish_without": _("Finish without deducting"),
        "finish_only": _("Finish"),
        "finish_owe": _("Finish, session owed"),
        "deduct": _("Deduct session"),
        "without": _("Do not deduct"),
        "keep_already": _("Keep that session"),
        "owe": _("Record as owed"),
        "reason": _("Why is no session deducted?"),
        "reason_free": _("Free session"),
        "reason_trial": _("Trial session"),
        "reason_goodwill": _("Goodwill"),
    }


def session_words() -> dict[str, str | Plurals]:
    """What becomes of the session."""
    return {
        "session": _("Session"),
        "use_session": _("Use 1 session of “%(pack)s” (%(counts)s)"),
        "why_booked": _("Booked for this appointment."),
        "why_only": _("The only pack that can pay."),
        "why_expires": _("Expires first."),
        "why_oldest": _("Bought first."),
        "why_picked": _("Chosen by you."),
        "by_rule": _("By the rule."),
        "until": _("Until %(day)s."),
        "no_expiry": _("Never expires."),
        "other_pack": _("Another pack"),
        "already": _("Already deducted on %(day)s at %(time)s by %(name)s."),
        "was_another": _("This was another session"),
        "no_sessions": _("No sessions left"),
        "no_sessions_lead": _("The visit is recorded as owed, and the next pack settles it. Or sell a plan first."),
        "sell_plan": _("Sell a plan"),
        "will_use": _("Will use 1 session of “%(pack)s”."),
        "will_use_any": _("Will use 1 session."),
        "will_already": _("Will belong to the session that was deducted already."),
        "will_owe": _("Will be recorded as owed."),
        "will_none": _("Will not deduct a session: %(reason)s"),
        "will_until": _("The server has not said so yet."),
        "done_used": counted(
            lambda n: ngettext(
                "1 session of “%(pack)s” used, %(n)s free left.", "1 session of “%(pack)s” used, %(n)s free left.", n
            )
        ),
        "done_already": _("Already deducted on %(day)s at %(time)s by %(name)s. Nothing more was taken."),
        "done_owed": _("Recorded as owed."),
        "done_none": _("No session deducted: %(reason)s"),
    }


def sign_words() -> dict[str, str | Plurals]:
    """The client's hand under the visit."""
    return {
        "sign_off": _("Sign-off by the client"),
        "sign_off_lead": _("If you like: a signature or the client’s PIN, kept with the visit."),
        "sign_off_act": _("Sign"),
        "sign_title": _("%(name)s signs"),
        "sign_keep": _("Keep signature"),
        "sign_again": _("Clear"),
        "signed": _("Signed."),
        "signature": _("Signature"),
        "signature_empty": _("Sign here with a finger or a pen"),
        "use_pin": _("Use a PIN"),
        "use_hand": _("Sign by hand"),
        "pin": _("PIN of the client"),
        "pin_hint": _("4 to 8 digits. The first one chosen is asked for every time."),
    }


def state_words() -> dict[str, str | Plurals]:
    """Where everything said stands."""
    return {
        "state_opening": _("Opening…"),
        "state_here": counted(lambda n: ngettext("%(n)s on this device", "%(n)s on this device", n)),
        "state_sending": counted(lambda n: ngettext("Sending %(n)s…", "Sending %(n)s…", n)),
        "state_away": _("Synced, no network"),
        "state_synced": _("Synced"),
        "test_mode": _("Test mode"),
        "test_mode_means": _("Cards are pretended here. No money moves."),
        "first_visit_away": _(
            "Coach Mode needs the network once, to fetch clients and appointments. It tries again by itself."
        ),
        "not_stored": _("The device could not store that. Free some space, then try again."),
        "cannot_keep": _(
            "This browser keeps nothing on the device, so Coach Mode cannot run here. Leave its private mode."
        ),
    }


def trouble_words() -> dict[str, str | Plurals]:
    """What the server refused."""
    return {
        "trouble_signed_out": _("You are signed out."),
        "trouble_forbidden": _("Your sign-in may not use Coach Mode any more."),
        "trouble_other_person": _("Somebody else is signed in here. What is on this device belongs to another coach."),
        "trouble_strange": _("The server answered something unexpected."),
        "trouble_kept": counted(
            lambda n: ngettext(
                "%(n)s entry is kept on this device until then.", "%(n)s entries are kept on this device until then.", n
            )
        ),
        "trouble_nothing_lost": _("Nothing is lost."),
        "sign_in_again": _("Sign in again"),
        "try_again": _("Try again"),
        "refused_title": _("Not taken by the server"),
        "refused_lead": _("Everything else is safe. Look at these, then dismiss them."),
        "refused_start": _("Start of a workout"),
        "refused_line": _("An exercise"),
        "refused_set": _("A set"),
        "refused_note": _("A note"),
        "refused_finish": _("End of a workout"),
        "refused_sign_off": _("A sign-off"),
        "dismiss": _("Dismiss"),
    }


def leave_words() -> dict[str, str | Plurals]:
    """More, and signing out."""
    return {
        "sound_on": _("Sound is on"),
        "sound_off": _("Sound is off"),
        "refresh": _("Fetch what is new"),
        "other_pages": _("To the other pages"),
        "sign_out": _("Sign out"),
        "sign_out_title": _("Sign out of this device?"),
        "sign_out_lead": _("Everything that Coach Mode keeps on this device is wiped."),
        "sign_out_loses": counted(
            lambda n: ngettext(
                "%(n)s entry is on this device only and would be lost.",
                "%(n)s entries are on this device only and would be lost.",
                n,
            )
        ),
        "sync_first": _("Sync first"),
        "sign_out_anyway": _("Sign out and lose them"),
        "stay": _("Stay"),
    }
