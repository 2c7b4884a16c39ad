from shop import cart


def test_total_of_nothing():
    assert cart.total([]) == 0
