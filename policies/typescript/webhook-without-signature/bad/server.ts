import express from "express";
import { orders } from "./orders";

const app = express();
app.use(express.json());
app.post("/webhooks/shop", async (req, res) => {
  await orders.update(req.body.id, { paid: true });
  res.sendStatus(200);
});
