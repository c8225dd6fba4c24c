import { Hono } from "hono";
import Fastify from "fastify";
import Koa from "koa";
import { NextRequest } from "next/server";
import { Body, Controller, Post, Query, Req } from "@nestjs/common";
const app = new Hono();
app.post("/a", async (c) => {
  const body = await c.req.json();
  console.log(body); // expect: personal-data-in-log review
  console.log(c.req.method);
  console.log(c.req.path);
});
const fast = Fastify();
fast.post("/a", async (request, reply) => {
  request.log.info(request.body); // expect: personal-data-in-log review
  request.log.info(request.url);
});
const koa = new Koa();
koa.use(async (ctx) => {
  console.log(ctx.request.body); // expect: personal-data-in-log review
  console.log(ctx.method);
});
export async function POST(request: NextRequest) {
  const payload = await request.json();
  console.log("got", payload); // expect: personal-data-in-log review
  console.log(payload.email); // expect: personal-data-in-log
  console.log(Object.keys(payload).length);
  const { name, ...rest } = payload;
  console.log(rest); // expect: personal-data-in-log review
}
export const handler = async (event: APIGatewayProxyEvent) => {
  const input = JSON.parse(event.body ?? "{}");
  console.log(input); // expect: personal-data-in-log review
  console.log(event.requestContext.requestId);
};
@Controller("guests")
export class Guests {
  @Post()
  create(@Body() dto: unknown, @Query("page") page: string) {
    console.log(dto); // expect: personal-data-in-log review
    console.log(page);
  }
}
