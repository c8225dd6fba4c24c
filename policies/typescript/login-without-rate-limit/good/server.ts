import express from "express";
import { rateLimit } from "express-rate-limit";
import { accounts } from "./accounts";

const app = express();
const limiter = rateLimit({ windowMs: 60_000, limit: 5 });
app.post("/login", limiter, async (req, res) => res.json(await accounts.find(req.body.email)));
