from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/webhooks/shop")
async def shop(request: Request):
    event = await request.json()
    db.add(Payment(order=event["order"]))
    db.commit()
    return {"received": True}
