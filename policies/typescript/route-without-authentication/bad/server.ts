import express from "express";
import { projects } from "./projects";

const app = express();
app.use(express.json());
app.delete("/projects/:id", async (req, res) => {
  await projects.delete(req.params.id);
  res.sendStatus(204);
});
