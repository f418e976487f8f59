def test_cast(world):
    p = world.paid()
    u = world.use()
    assert u.free_after == 9
    assert world.seat(world.ben).only_coach
