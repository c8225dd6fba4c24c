import express from "express";
import { logger } from "./logger";

const app = express();

app.post("/newsletter", (req, res) => {
  logger.info("subscribe", req.body); // expect: personal-data-in-log review
  logger.info("query", req.query); // expect: personal-data-in-log review
  logger.info("headers", req.headers); // expect: personal-data-in-log review
  logger.info("asked", req.method, req.path, Object.keys(req.body).length);
  logger.info(req.body.id, req.query.page, req.headers["content-type"]);
  res.sendStatus(204);
});

export async function POST(request: Request) {
  const body = await request.json();
  logger.info({ body }); // expect: personal-data-in-log review
  logger.info(body.seats, request.url.length);
}

export async function GET() {
  const response = await fetch("/api/rooms");
  logger.info(await response.json());
}
