import random
import string

token = "".join(random.choices(string.ascii_letters, k=32))  # expect: predictable-random-secret


def reset(user, tokens):
    user.reset_token = "".join(random.choice(string.ascii_letters) for _ in range(32))  # expect: predictable-random-secret
    password = "".join(random.sample(string.ascii_letters, 12))  # expect: predictable-random-secret
    session_id = random.getrandbits(128)  # expect: predictable-random-secret review
    otp = random.randint(100000, 999999)  # expect: predictable-random-secret
    save(secret=str(random.random()))  # expect: predictable-random-secret
    api_key = random.choice(tokens)
    delay = random.randint(1, 5)
    return password, session_id, otp, api_key, delay


def train(vocabulary):
    token = random.randint(0, len(vocabulary))  # expect: predictable-random-secret review
    return token
