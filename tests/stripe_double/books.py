"""The books of the double: what was really charged and given back, for tests to compare with ours."""

from typing import Any

from tests.stripe_double.world import Object, World


def books(world: World) -> dict[str, Any]:
    """Shape: `payments`, one line for each intent that moved money, and `totals` by currency; minor units."""
    payments = [line for line in (_line(world, intent) for intent in world.all("payment_intent")) if line["charges"]]
    totals: dict[str, dict[str, int]] = {}
    for line in payments:
        sums = totals.setdefault(line["currency"], {"charged": 0, "refunded": 0, "disputed": 0})
        for name in sums:
            sums[name] += line[name]
    return {"payments": payments, "totals": totals}


def _line(world: World, intent: Object) -> Object:
    charges = [one for one in world.all("charge") if one["payment_intent"] == intent["id"] and one["paid"]]
    ids = [one["id"] for one in charges]
    refunds = [one for one in world.all("refund") if one["charge"] in ids and one["status"] in ("succeeded", "pending")]
    disputes = [one for one in world.all("dispute") if one["charge"] in ids and one["status"] != "won"]
    return {
        "payment_intent": intent["id"],
        "metadata": dict(intent["metadata"]),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "session": world.secret(intent["id"]).get("session"),
        "invoice": world.secret(intent["id"]).get("invoice"),
        "charges": len(charges),
        "charged": sum(one["amount_captured"] for one in charges),
        "refunded": sum(one["amount"] for one in refunds),
        "disputed": sum(one["amount"] for one in disputes),
    }
