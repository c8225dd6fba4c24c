import random


def make_otp():
    return "".join(random.choice("0123456789") for _ in range(6))
