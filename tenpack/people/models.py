"""Tables of people. Every row but a sign-in belongs to exactly one business."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tenpack.journal.choices import Actor, ActorKind
from tenpack.kit.ids import new_id, public_id
from tenpack.kit.money import LARGEST_MINOR
from tenpack.people.choices import STAFF_ROLES, ClientState, Scope, WeekStart, WeightUnit


class UserManager(BaseUserManager["User"]):
    """Makes sign-ins; Django's authentication asks for `create_user` and `get_by_natural_key`."""

    def create_user(self, email: str, password: str | None = None, name: str = "") -> "User":
        """A sign-in with this address; without a password only codes and passkeys open it.

        The address counts as proven: whoever comes in was mailed a link there, or set the site up.
        """
        from allauth.account.models import EmailAddress

        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The sign-in with this address, in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A sign-in: one address, perhaps a coach here and a client there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, blank=True)
    # Empty: as the browser says, as the business has it.
    zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    weight_unit = models.CharField(max_length=2, choices=WeightUnit, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def get_full_name(self) -> str:
        """The name, or the address where there is none."""
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights come from roles in a business, never from Django's permissions."""
        return False


class Policy(models.Model):
    """A cancellation policy, as columns of the business (default) and of each pack (frozen copy)."""

    free_until_hours = models.PositiveSmallIntegerField(default=24)
    late_cancel_takes = models.BooleanField(default=True)
    no_show_takes = models.BooleanField(default=True)
    forgiven = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class Business(Policy):
    """One coaching business. Dates are local to its zone, money is in its currency."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    locale = models.CharField(max_length=10, default="en")
    week_start = models.PositiveSmallIntegerField(choices=WeekStart, default=WeekStart.MONDAY)
    weight_unit = models.CharField(max_length=2, choices=WeightUnit, default=WeightUnit.KILOGRAM)
    may_book_unpaid = models.BooleanField(default=False)
    clients_may_log = models.BooleanField(default=True)
    # In the business's weight unit; empty where the gym has the usual ones.
    plates = models.CharField(max_length=100, blank=True)
    bar = models.CharField(max_length=10, blank=True)
    # ISO 3166-1 alpha-2; empty until it is said.
    country = models.CharField(max_length=2, blank=True)
    clients_pay_fee = models.BooleanField(default=False)
    fee_basis_points = models.PositiveSmallIntegerField(default=0)
    fee_fixed_minor = models.PositiveIntegerField(default=0)
    # "test" or "live" where cards are connected in the settings; written by their own act alone.
    card_mode = models.CharField(max_length=4, blank=True)
    # What its receipts say of the seller; empty until somebody fills it in.
    legal_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    address = models.CharField(max_length=300, blank=True, default="", db_default="")
    tax_number = models.CharField(max_length=40, blank=True, default="", db_default="")
    receipt_note = models.CharField(max_length=300, blank=True, default="", db_default="")
    # How long receipts keep the name of a buyer who was erased, counted from the end of their year.
    keep_receipts_years = models.PositiveSmallIntegerField(default=10, db_default=10)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(free_until_hours__lte=720, forgiven__lte=100), name="business_policy_limits"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="business_has_name"),
            models.CheckConstraint(
                condition=Q(fee_basis_points__lte=1_000) & (Q(clients_pay_fee=False) | ~Q(country="")),
                name="business_fee_limits",
            ),
            models.CheckConstraint(condition=Q(keep_receipts_years__lte=30), name="business_keeps_receipts"),
        ]

    @property
    def public_id(self) -> str:
        """`bu_…`"""
        return public_id("bu", self.id)


class Coach(models.Model):
    """A person who works in a business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="coaches")
    user = models.ForeignKey(User, models.PROTECT, related_name="coaches")
    role = models.CharField(max_length=10, choices=STAFF_ROLES)
    name = models.CharField(max_length=80)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="coach_once"),
            models.UniqueConstraint(fields=["business", "id"], name="coach_of_business"),
        ]

    @property
    def public_id(self) -> str:
        """`co_…`"""
        return public_id("co", self.id)

    @property
    def actor(self) -> Actor:
        """This coach as the one who acts."""
        return Actor(ActorKind.COACH, self.id)


class SessionRate(models.Model):
    """What a coach earns for one session from a day on, in the business's currency, until the next one begins."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="session_rates", db_index=False)
    starts_on = models.DateField()
    rate_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coach", "starts_on"], name="session_rate_once_a_day"),
            models.CheckConstraint(
                condition=Q(rate_minor__gte=0, rate_minor__lte=LARGEST_MINOR), name="session_rate_limits"
            ),
        ]


class Client(models.Model):
    """A person who is coached. One coach is responsible; never deleted while history exists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT, related_name="clients")
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="clients")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="clients")
    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # Whom receipts name as the buyer, where that is not the client by name.
    billing_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    billing_address = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    # Since then a pseudonym stands here; the database keeps it so.
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(archived_at__isnull=False, user=None, email="", phone=""),
                name="erased_client_has_nothing",
            ),
            models.UniqueConstraint(fields=["business", "id"], name="client_of_business"),
            models.UniqueConstraint(fields=["business", "user"], name="client_signs_in_once"),
            models.CheckConstraint(condition=~Q(name=""), name="client_has_name"),
        ]
        indexes = [
            models.Index(fields=["business", "coach"], name="clients_of_coach"),
            models.Index(F("business"), Lower("name"), F("id"), name="clients_by_name"),
        ]

    @property
    def public_id(self) -> str:
        """`cl_…`"""
        return public_id("cl", self.id)

    @property
    def state(self) -> ClientState:
        """Invited until the first sign-in, active, or archived."""
        if self.archived_at:
            return ClientState.ARCHIVED
        return ClientState.INVITED if self.invited_at and not self.user_id else ClientState.ACTIVE

    @property
    def actor(self) -> Actor:
        """This client as the one who acts."""
        return Actor(ActorKind.CLIENT, self.id)


class Invitation(models.Model):
    """A mailed link that lets one person in, as a coach or as the client it names. Only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    client = models.ForeignKey(Client, models.PROTECT, null=True)
    role = models.CharField(max_length=10, choices=STAFF_ROLES, blank=True)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80)
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(client=None) ^ Q(role=""), name="invitation_for_one"),
        ]

    @property
    def public_id(self) -> str:
        """`in_…`"""
        return public_id("in", self.id)


class ApiKey(models.Model):
    """A key that acts as its coach. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    coach = models.ForeignKey(Coach, models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80)
    key_hash = models.BinaryField(max_length=32, unique=True)
    shown = models.CharField(max_length=12)
    may_write = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @property
    def public_id(self) -> str:
        """`ak_…`"""
        return public_id("ak", self.id)

    @property
    def scopes(self) -> list[str]:
        """What the key may do."""
        return [Scope.READ.value, Scope.WRITE.value] if self.may_write else [Scope.READ.value]


class RepeatedRequest(models.Model):
    """A writing call that was answered: the same key with the same request gets the same answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, models.PROTECT)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "key"], name="request_once")]
