def invite(user, sent):
    if not sent:
        raise RuntimeError(f"{user.id} was not invited")
