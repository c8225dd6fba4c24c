import jwt


def read(token):
    return jwt.decode(token, options={"verify_signature": False})
