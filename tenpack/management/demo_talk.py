"""What people of the demo write: notes of coaches for themselves, and messages between them and their clients."""

from datetime import datetime

from tenpack.management.demo_diary import Diary
from tenpack.people.actions import MessageDraft, send_message, set_note_pinned, write_note
from tenpack.people.attachment_rules import Upload
from tenpack.people.models import Client

# Client, day, hour, whether it is pinned, what it says.
NOTES = (
    ("Jo Sundqvist", -60, 12, True, "Left knee: no deep lunges. Cleared for squats by the physio in spring."),
    ("Jo Sundqvist", -18, 12, False, "Wants to run ten kilometres without stopping by the end of the year."),
    ("Lukas Brandt", -30, 19, False, "Works shifts. Write on Sundays about the week to come."),
    ("Amara Nwosu", -20, 9, True, "Allergic to latex: use the cloth bands."),
)
PACKING = b"For the park on Sunday:\n- water\n- a towel\n- running shoes\n"
# Client, day, hour, who writes, what, and a file that goes along.
MESSAGES: tuple[tuple[str, int, int, str, str, bytes | None], ...] = (
    ("Jo Sundqvist", -6, 10, "coach", "Well done yesterday. How is the knee today?", None),
    ("Jo Sundqvist", -6, 13, "client", "Much better, thank you. A bit stiff on the stairs.", None),
    ("Jo Sundqvist", -5, 9, "coach", "Good. Keep the evening walks, and we add five kilos next week.", PACKING),
    ("Lukas Brandt", -3, 20, "client", "Late shift until Friday. Can we move Thursday to the morning?", None),
    ("Amara Nwosu", -1, 8, "client", "I did the hotel workout twice. Which weights for the next one?", None),
    ("Jo Sundqvist", -1, 18, "client", "Ran six kilometres without a break!", None),
)


def write_to_each_other(diary: Diary) -> None:
    """Note everything in the diary."""
    for name, day, hour, is_pinned, text in NOTES:
        diary.at(day, hour, Written(diary, name, text, is_pinned=is_pinned))
    for name, day, hour, who, text, file in MESSAGES:
        diary.at(day, hour, Sent(diary, name, text, who, file))


class Written:
    """A note, when its time has come."""

    def __init__(self, diary: Diary, name: str, text: str, *, is_pinned: bool) -> None:
        self.diary, self.name, self.text, self.is_pinned = diary, name, text, is_pinned

    def __call__(self, now: datetime) -> None:
        client = client_of(self.diary, self.name)
        if client:
            note = write_note(client=client, text=self.text, by=client.coach, now=now)
            set_note_pinned(note=note, is_pinned=self.is_pinned)


class Sent:
    """A message, when its time has come."""

    def __init__(self, diary: Diary, name: str, text: str, who: str, file: bytes | None) -> None:
        self.diary, self.name, self.text, self.who, self.file = diary, name, text, who, file

    def __call__(self, now: datetime) -> None:
        client = client_of(self.diary, self.name)
        if client:
            files = [Upload("packing list.txt", self.file, len(self.file))] if self.file else []
            by = client.coach.actor if self.who == "coach" else client.actor
            send_message(client=client, draft=MessageDraft(self.text, files), by=by, now=now)


def client_of(diary: Diary, name: str) -> Client | None:
    """The client of this name, where the demo has one."""
    return Client.objects.filter(business=diary.business, name=name).select_related("coach").first()
