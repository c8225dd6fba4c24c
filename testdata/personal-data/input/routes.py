import os
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

router = APIRouter()


@router.get("/guests/{name}")
async def find(name: str, room: int, db=Depends(get_db), who: Annotated[str, Depends(current)] = ""):
    db.execute(f"SELECT * FROM guests WHERE name = '{name}'")  # expect: request-data-in-sql
    db.execute(f"SELECT * FROM guests WHERE room = {room}")
    db.execute(f"SELECT * FROM guests WHERE owner = '{who}'")
    db.execute("SELECT * FROM guests WHERE name = %s", (name,))


@router.post("/print")
def print_all(printer: str, next: str = "/"):
    os.system(f"lpr -P {printer}")  # expect: request-data-in-shell-command
    return RedirectResponse(next)  # expect: request-data-in-redirect


@app.route("/files/<int:number>/<name>")
def read(number, name):
    os.remove(f"/data/{number}")
    # No `/` is in a part of the path.
    os.remove("/data/" + name)
    os.system("rm /data/" + name)  # expect: request-data-in-shell-command


class Printing(BaseModel):
    printer: str
    copies: int


@router.put("/print")
def put(printing: Printing, session: Session, who: CurrentUser):
    os.system(f"lpr -P {printing.printer}")  # expect: request-data-in-shell-command review
    os.system(f"lpr -P {session.printer} -U {who.shell}")


def helper(name: str):
    os.system(f"lpr -P {name}")
