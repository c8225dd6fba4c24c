def save_person(email):
    return {"email": email}
