from Crypto.Cipher import AES, DES


def seal(key, text):
    return DES.new(key, DES.MODE_CBC).encrypt(text)


def seal_blocks(key, text):
    return AES.new(key, AES.MODE_ECB).encrypt(text)
