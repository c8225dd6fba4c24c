import hashlib


def hash_password(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)


def etag(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
