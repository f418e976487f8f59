"""Enumerations of training."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Equipment(TextChoices):
    """What an exercise needs."""

    BARBELL = "barbell", _("Barbell")
    DUMBBELL = "dumbbell", _("Dumbbell")
    KETTLEBELL = "kettlebell", _("Kettlebell")
    MACHINE = "machine", _("Machine")
    CABLE = "cable", _("Cable")
    BAND = "band", _("Band")
    BODYWEIGHT = "bodyweight", _("Body weight")
    BENCH = "bench", _("Bench")
    BOX = "box", _("Box")
    BALL = "ball", _("Ball")
    RINGS = "rings", _("Rings")
    SLED = "sled", _("Sled")
    BAR = "bar", _("Bar")
    ROPE = "rope", _("Rope")
    WHEEL = "wheel", _("Wheel")
    PLATE = "plate", _("Plate")
    MAT = "mat", _("Mat")
    CARDIO_MACHINE = "cardio-machine", _("Cardio machine")
    NONE = "none", _("Nothing")


class Mechanic(TextChoices):
    """Whether one joint moves or several."""

    COMPOUND = "compound", _("Compound")
    ISOLATION = "isolation", _("Isolation")


class Force(TextChoices):
    """Which way the load is moved."""

    PUSH = "push", _("Push")
    PULL = "pull", _("Pull")
    STATIC = "static", _("Static")
    MIXED = "mixed", _("Mixed")


class Measured(TextChoices):
    """What is written down of a set."""

    LOAD_REPS = "load_reps", _("Load and reps")
    REPS = "reps", _("Reps")
    TIME = "time", _("Time")
    LOAD_TIME = "load_time", _("Load and time")
    DISTANCE = "distance", _("Distance")
    LOAD_DISTANCE = "load_distance", _("Load and distance")


class Muscle(TextChoices):
    """A muscle, or a group of them that coaches name as one."""

    QUADRICEPS = "quadriceps", _("Quadriceps")
    HAMSTRINGS = "hamstrings", _("Hamstrings")
    GLUTES = "glutes", _("Glutes")
    ADDUCTORS = "adductors", _("Adductors")
    ABDUCTORS = "abductors", _("Abductors")
    CALVES = "calves", _("Calves")
    HIP_FLEXORS = "hip-flexors", _("Hip flexors")
    ABDOMINALS = "abdominals", _("Abdominals")
    OBLIQUES = "obliques", _("Obliques")
    LOWER_BACK = "lower-back", _("Lower back")
    UPPER_BACK = "upper-back", _("Upper back")
    LATS = "lats", _("Lats")
    TRAPS = "traps", _("Traps")
    CHEST = "chest", _("Chest")
    FRONT_DELTS = "front-delts", _("Front shoulders")
    SIDE_DELTS = "side-delts", _("Side shoulders")
    REAR_DELTS = "rear-delts", _("Rear shoulders")
    BICEPS = "biceps", _("Biceps")
    TRICEPS = "triceps", _("Triceps")
    FOREARMS = "forearms", _("Forearms")
    NECK = "neck", _("Neck")


class BlockKind(TextChoices):
    """How the exercises of a block follow one another."""

    STRAIGHT = "straight", _("Straight sets")
    SUPERSET = "superset", _("Superset")
    CIRCUIT = "circuit", _("Circuit")
    INTERVAL = "interval", _("Interval")


class LoadKind(TextChoices):
    """How the load of a prescribed set is said."""

    WEIGHT = "weight", _("Weight")
    PERCENT = "percent", _("percent of best")
    RPE = "rpe", _("RPE")
    RIR = "rir", _("Reps in reserve")


class SetKind(TextChoices):
    """What a set is for."""

    WARM_UP = "warm_up", _("Warm-up")
    WORK = "work", _("Work")
    DROP = "drop", _("Drop")
    FAILURE = "failure", _("Failure")


class OperationKind(TextChoices):
    """What a device says happened to a workout."""

    START = "start", _("Started")
    LINE = "line", _("Exercise")
    SET = "set", _("Set")
    NOTE = "note", _("Note")
    FINISH = "finish", _("Finished")
    DECIDE = "decide", _("Session decided")
    SIGN_OFF = "sign_off", _("Signed off")


class MeasureKind(TextChoices):
    """What is measured of a body."""

    WEIGHT = "weight", _("Body weight")
    BODY_FAT = "body_fat", _("Body fat")
    WAIST = "waist", _("Waist")
    HIPS = "hips", _("Hips")
    CHEST = "chest", _("Chest")
    UPPER_ARM = "upper_arm", _("Upper arm")
    THIGH = "thigh", _("Thigh")
    RESTING_PULSE = "resting_pulse", _("Resting pulse")


class SignOffKind(TextChoices):
    """How a client confirmed a visit on the coach's device."""

    SIGNATURE = "signature", _("Signature")
    PIN = "pin", _("PIN")
