import jwt


def issue(user, key):
    return jwt.encode({"sub": str(user.pk)}, key, algorithm="ES256")
