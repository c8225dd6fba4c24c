class RoomError(Exception):
    pass


def plain(guest):
    if guest.floor == 1:
        raise ValueError(f"no room for {guest.email}")  # expect: personal-data-in-raised-error
    if guest.floor == 2:
        raise RoomError("no room for %s" % guest.phone)  # expect: personal-data-in-raised-error
    if guest.floor == 3:
        raise RoomError("no room for {}".format(guest.email))  # expect: personal-data-in-raised-error
    if guest.floor == 4:
        raise ValueError(f"no room on {guest.floor}")
    raise RoomError("no room")


def handled(guest):
    try:
        raise ValueError(f"no room for {guest.email}")
    except ValueError:
        return None


def hashed(guest):
    raise ValueError(f"no room for {hash_email(guest.email)}")


def wrapped(guest):
    try:
        book(guest.id)
    except ValueError as error:
        raise RuntimeError(f"no room for {guest.email}") from error  # expect: personal-data-in-raised-error
