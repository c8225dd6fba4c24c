from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBearer

app = FastAPI()


def administrator(credentials=Depends(HTTPBearer())):
    if not find(credentials).is_admin:
        raise HTTPException(status_code=403)


@app.get("/admin/users", dependencies=[Depends(administrator)])
def users():
    return db.scalars(select(User)).all()
