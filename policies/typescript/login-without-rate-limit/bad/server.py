from fastapi import FastAPI

app = FastAPI()


@app.post("/login")
def login(form: LoginForm):
    return accounts.find(form.email)
