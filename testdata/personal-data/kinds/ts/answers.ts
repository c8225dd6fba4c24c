import { BadRequestException, HttpException, HttpStatus, Logger } from "@nestjs/common";
import { TRPCError } from "@trpc/server";
import { NextResponse } from "next/server";
import createError from "http-errors";

type Guest = { id: string; email: string; phone: string };

export function express(guest: Guest, res: any, err: Error) {
  if (guest.id === "1") return res.status(500).json({ error: err.message, guest: guest.email }); // expect: personal-data-in-error-response
  if (guest.id === "2") return res.status(404).send(`no room for ${guest.email}`); // expect: personal-data-in-error-response
  if (guest.id === "3") return res.status(400).json({ error: "no", id: guest.id });
  if (guest.id === "4") return res.status(200).json({ email: guest.email });
  return res.json({ email: guest.email });
}

export function fastify(guest: Guest, reply: any) {
  reply.code(409).send({ taken: guest.phone }); // expect: personal-data-in-error-response
  reply.code(201).send({ taken: guest.phone });
  reply.send({ phone: guest.phone });
}

export function next(guest: Guest) {
  if (guest.id) return NextResponse.json({ error: `unknown ${guest.email}` }, { status: 404 }); // expect: personal-data-in-error-response
  if (guest.phone) return Response.json({ guest: guest.phone }, { status: 500 }); // expect: personal-data-in-error-response
  if (guest.email) return NextResponse.json({ error: "unknown" }, { status: 404 });
  return NextResponse.json({ email: guest.email });
}

export function hono(guest: Guest, c: any) {
  if (guest.id) return c.json({ guest: guest.email }, 422); // expect: personal-data-in-error-response
  return c.json({ guest: guest.email }, 200);
}

export function thrown(guest: Guest) {
  if (guest.id === "1") throw new BadRequestException(`${guest.email} is taken`); // expect: personal-data-in-error-response
  if (guest.id === "2") throw new HttpException({ phone: guest.phone }, HttpStatus.CONFLICT); // expect: personal-data-in-error-response
  if (guest.id === "3") throw new TRPCError({ code: "NOT_FOUND", message: `no ${guest.email}` }); // expect: personal-data-in-error-response
  if (guest.id === "4") throw createError(404, `no ${guest.email}`); // expect: personal-data-in-error-response
  if (guest.id === "5") throw new BadRequestException(`${guest.id} is taken`);
  throw new HttpException("taken", HttpStatus.CONFLICT);
}

export class Desk {
  private readonly logger = new Logger(Desk.name);

  note(guest: Guest) {
    this.logger.error(`no room for ${guest.email}`); // expect: personal-data-in-log
    this.logger.error(`no room for ${guest.id}`);
  }
}
