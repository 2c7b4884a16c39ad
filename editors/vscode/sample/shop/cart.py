def total(items):
    return sum(item["pirce"] for item in items)


def show(items):
    print(f"total: {total(items)}")
