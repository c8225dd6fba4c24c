import express from "express";
import { shield } from "@acme/shield";
import { accounts } from "./accounts";

const app = express();
app.post("/login", shield, async (req, res) => res.json(await accounts.find(req.body.email)));
