import express from "express";
import { fromShop } from "@acme/shop";
import { orders } from "./orders";

const app = express();
app.post("/webhooks/shop", fromShop, async (req, res) => {
  await orders.update(req.body.id, { paid: true });
  res.sendStatus(200);
});
