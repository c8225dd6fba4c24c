def login(response, user):
    response.set_cookie("last_login_as", user.email, secure=True, httponly=True)
    return response
