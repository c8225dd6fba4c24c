from fastapi import HTTPException


def refuse(user):
    raise HTTPException(status_code=500, detail="not invited")
