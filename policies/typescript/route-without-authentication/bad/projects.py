from fastapi import FastAPI

app = FastAPI()


@app.delete("/projects/{id}")
def remove_project(id: int):
    db.delete(db.get(Project, id))
    db.commit()
