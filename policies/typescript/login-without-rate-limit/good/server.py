from fastapi import FastAPI, Request
from slowapi import Limiter

app = FastAPI()
limiter = Limiter(key_func=address)


@app.post("/login")
@limiter.limit("5/minute")
def login(request: Request, form: LoginForm):
    return accounts.find(form.email)
