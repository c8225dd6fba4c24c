import { Router } from "express";
import { projects } from "./projects";

const router = Router();
router.delete("/projects/:id", (req, res) => projects.delete(req.params.id));
export default router;
