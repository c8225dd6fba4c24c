def wrap(s):
    return f"who={s}"


def many(s):
    return len(s)
