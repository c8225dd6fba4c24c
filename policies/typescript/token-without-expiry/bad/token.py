import jwt


def issue(user):
    payload = {"sub": user.id}
    return jwt.encode(payload, KEY, algorithm="HS256")
