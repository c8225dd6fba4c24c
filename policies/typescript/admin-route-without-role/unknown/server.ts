import express from "express";
import { requiresAuth } from "express-openid-connect";
import { staffOnly } from "@acme/staff";

const app = express();
app.get("/admin/users", requiresAuth(), staffOnly, (req, res) => res.json(users.all()));
