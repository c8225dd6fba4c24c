from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()


def signed_in(authorization: Annotated[str, Header()]):
    if not sessions.get(authorization):
        raise HTTPException(status_code=401)


Member = Annotated[User, Depends(signed_in)]


@app.delete("/projects/{id}")
def remove_project(id: int, member: Member):
    db.delete(db.get(Project, id))
    db.commit()


@app.post("/projects", dependencies=[Depends(signed_in)])
def create_project(project: ProjectIn):
    db.add(Project(name=project.name))
    db.commit()
