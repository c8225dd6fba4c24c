import express from "express";
import jwt from "jsonwebtoken";
import { projects } from "./projects";

const app = express();
const signedIn = (req, res, next) => {
  req.user = jwt.verify(req.get("authorization"), process.env.JWT_SECRET);
  next();
};

app.post("/login", (req, res) => projects.update(req.body));
app.use(signedIn);
app.delete("/projects/:id", async (req, res) => {
  await projects.delete(req.params.id);
  res.sendStatus(204);
});
