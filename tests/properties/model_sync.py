"""Two devices, a bad network and a plain model: what was said last of each set, and one session for each workout."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from tenpack.appointments.actions import complete_appointment
from tenpack.appointments.models import Appointment
from tenpack.training.actions import sync
from tests.support.calendars import fresh
from tests.support.workouts import Device, fresh_id
from tests.world import World


class ServerDied(Exception):
    """The server went away before it had decided anything."""


@dataclass
class Phone:
    """A device with its own memory: what it said and has no answer for, and packets still on their way."""

    device: Device
    unheard: list[dict[str, Any]] = field(default_factory=list)
    on_the_way: list[list[dict[str, Any]]] = field(default_factory=list)


@dataclass
class Training:
    """One workout as the model knows it: for each set what was said last, by moment and id."""

    id: str
    client: Any
    appointment: Appointment | None
    line: str = field(default_factory=fresh_id)
    sets: dict[str, dict[str, Any]] = field(default_factory=dict)
    decides: bool = False


class Gym:
    """Two phones on some workouts, by turns offline, killed, heard twice or not at all."""

    def __init__(self, world: World, trainings: list[Training], random: Random) -> None:
        self.world, self.random, self.trainings = world, random, trainings
        self.phones = [Phone(Device(world)), Phone(Device(world, clock_off=timedelta(seconds=random.choice((0, 40)))))]
        self.seconds = 0
        self.said = 0
        for training in trainings:
            phone = random.choice(self.phones)
            more = {"appointment": training.appointment.public_id} if training.appointment else {}
            self.say(phone, training, "start", client=training.client, **more)
            self.say(phone, training, "line", line=training.line)

    def step(self) -> None:
        """Something happens."""
        phone, training = self.random.choice(self.phones), self.random.choice(self.trainings)
        acts = (
            self.tick,
            self.tick,
            self.tick,
            self.correct,
            self.finish,
            self.send,
            self.send,
            self.arrive,
            self.other,
        )
        self.random.choice(acts)(phone, training)

    def say(self, phone: Phone, training: Training, kind: str, **more: Any) -> dict[str, Any]:
        """The phone keeps what was done before it shows it."""
        self.seconds += 1
        moment = self.world.now - timedelta(hours=2) + timedelta(seconds=self.seconds)
        make = getattr(phone.device, kind)
        words = (more.pop("client"),) if kind == "start" else (more.pop("line"),) if kind in ("line", "set") else ()
        said: dict[str, Any] = make(training.id, *words, at=moment, **more)
        phone.unheard.append(said)
        self.said += 1
        return said

    def tick(self, phone: Phone, training: Training, **more: Any) -> None:
        """A set is done, corrected or taken away."""
        load = self.random.randrange(0, 200_000)
        said = self.say(phone, training, "set", line=training.line, load_grams=load, **more)
        before = training.sets.get(said["set"])
        if before is None or (before["at"], before["id"]) < (said["at"], said["id"]):
            training.sets[said["set"]] = said

    def correct(self, phone: Phone, training: Training) -> None:
        """The same set again, from whichever phone."""
        if training.sets:
            again = self.random.choice(sorted(training.sets))
            self.tick(phone, training, set=again, removed=self.random.random() < 0.3)

    def finish(self, phone: Phone, training: Training) -> None:
        """The workout ends, perhaps on both phones, and the session is to be deducted."""
        self.say(phone, training, "finish")
        self.say(phone, training, "decide")
        training.decides = True

    def send(self, phone: Phone, training: Training) -> None:
        """What is unheard goes out, in any order; the packet or its answer may be lost, or come late, or twice."""
        packet = self.random.sample(phone.unheard, self.random.randint(0, len(phone.unheard)))
        fate = self.random.choice(("lost", "late", "answer lost", "twice", "server dies", "heard", "heard"))
        if fate in ("late", "twice"):
            phone.on_the_way.append(packet)
        if fate in ("lost", "late"):
            return
        if fate == "server dies":
            self.die(phone, packet)
        else:
            answers = phone.device.told(*packet)
            assert {one.state for one in answers} <= {"applied", "replayed", "waiting"}, answers
            if fate != "answer lost":
                self.hear(phone, {one.id for one in answers})

    def die(self, phone: Phone, packet: list[dict[str, Any]]) -> None:
        """The server keeps what came and goes away before it decides."""

        def away(*_given: Any) -> None:
            raise ServerDied

        decide_all, sync.decide_all = sync.decide_all, away
        try:
            phone.device.send(*packet)
        except ServerDied:
            pass
        finally:
            sync.decide_all = decide_all

    def hear(self, phone: Phone, ids: set[str | None]) -> None:
        """What was answered need not be sent again."""
        phone.unheard = [one for one in phone.unheard if one["id"] not in ids]

    def arrive(self, phone: Phone, training: Training) -> None:
        """A packet comes that everybody had given up."""
        if phone.on_the_way:
            packet = phone.on_the_way.pop(self.random.randrange(len(phone.on_the_way)))
            phone.device.send(*packet)

    def other(self, phone: Phone, training: Training) -> None:
        """The appointment is completed in the calendar."""
        if training.appointment and self.random.random() < 0.2:
            complete_appointment(appointment=fresh(training.appointment), act=self.world.act())

    def settle(self) -> None:
        """Everybody comes online and everything is heard; late packets come at the very end."""
        for phone in self.phones:
            for _turn in range(2):
                answers = phone.device.told(*phone.unheard)
                self.hear(phone, {one.id for one in answers})
        for phone in self.phones:
            assert not phone.unheard
            while phone.on_the_way:
                self.arrive(phone, self.trainings[0])
