import express from "express";
import { accounts } from "./accounts";

const app = express();
app.post("/login", async (req, res) => res.json(await accounts.find(req.body.email)));
