def export(users):
    with open("users.txt", "w") as out:
        for user in users:
            out.write(f"{user.email}\n")
