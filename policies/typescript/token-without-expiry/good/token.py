import jwt


def issue(user, until):
    return jwt.encode({"sub": user.id, "exp": until}, KEY, algorithm="HS256")
