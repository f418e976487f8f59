"""What a due payment asks for is worked out twice, in a rule and in the database: the same, for any coupon."""

from random import Random

import pytest
from django.db import connection

from tenpack.money.rules import Discount, due_minor

SEED, CASES = 7, 5_000
ASK_ALL = """
SELECT tenpack_due_minor(jsonb_populate_record(NULL::tenpack_offer, made), (made->>'number')::int)
FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS one(made, place) ORDER BY place
"""


def cases() -> list[dict[str, int | None]]:
    random = Random(SEED)
    found: list[dict[str, int | None]] = []
    for _turn in range(CASES):
        price = random.choice([random.randint(1, 500), random.randint(1, 10_000_000_000)])
        kind = random.choice(["none", "percent", "amount"])
        found.append(
            {
                "price_minor": price,
                "number": random.randint(1, 40),
                "discount_basis_points": random.randint(1, 9_999) if kind == "percent" else None,
                "discount_minor": random.randint(1, price) if kind == "amount" else None,
                "discount_periods": random.choice([None, 1, random.randint(1, 36)]) if kind != "none" else None,
            }
        )
    return found


@pytest.mark.django_db
def test_rule_and_database_agree() -> None:
    import json

    asked = cases()
    with connection.cursor() as cursor:
        cursor.execute(ASK_ALL, [json.dumps(asked)])
        stored = [row[0] for row in cursor.fetchall()]
    worked_out = [
        due_minor(
            case["price_minor"],
            case["number"],
            Discount(case["discount_basis_points"], case["discount_minor"], case["discount_periods"]),
        )
        for case in asked
    ]
    assert stored == worked_out
