import hmac

from fastapi import Depends, FastAPI, HTTPException, Request

app = FastAPI()


async def from_shop(request: Request):
    digest = hmac.new(SECRET, await request.body(), "sha256").hexdigest()
    if not hmac.compare_digest(digest, request.headers["x-shop-signature"]):
        raise HTTPException(status_code=401)


@app.post("/webhooks/shop", dependencies=[Depends(from_shop)])
async def shop(request: Request):
    db.add(Payment(order=(await request.json())["order"]))
    db.commit()
    return {"received": True}
