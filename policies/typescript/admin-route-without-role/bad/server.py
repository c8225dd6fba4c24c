from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

app = FastAPI()


@app.get("/admin/users", dependencies=[Depends(HTTPBearer())])
def users():
    return db.scalars(select(User)).all()
