SESSION_COOKIE_SECURE = False


def login(response, session_id):
    response.set_cookie("session", session_id, secure=False, httponly=False)
    return response
