def invite(user, sent):
    if not sent:
        raise RuntimeError(f"{user.email} was not invited")
