def login(response, theme):
    response.set_cookie("theme", theme, secure=True, httponly=True)
    return response
