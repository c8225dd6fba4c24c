import jwt


def issue(user, key):
    return jwt.encode({"sub": str(user.pk), "email": user.email}, key, algorithm="ES256")
