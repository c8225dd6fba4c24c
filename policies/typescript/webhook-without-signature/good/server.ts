import crypto from "node:crypto";
import express from "express";
import { orders } from "./orders";

const app = express();

function fromShop(req, res, next) {
  const digest = crypto.createHmac("sha256", process.env.SHOP_SECRET).update(req.body).digest();
  if (!crypto.timingSafeEqual(digest, Buffer.from(req.get("x-shop-signature"), "hex"))) return res.sendStatus(401);
  next();
}

app.post("/webhooks/shop", express.raw({ type: "*/*" }), fromShop, async (req, res) => {
  await orders.update(JSON.parse(req.body).id, { paid: true });
  res.sendStatus(200);
});
// A customer's own webhooks, in the settings.
app.delete("/webhooks/:id", (req, res) => res.sendStatus(204));
