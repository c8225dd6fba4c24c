def write(guests, path):
    with open(path, "w") as f:
        for guest in guests:
            f.write(guest.email)  # expect: personal-data-in-file review
