import secrets


def make_otp():
    return "".join(secrets.choice("0123456789") for _ in range(6))
