import { Body, Controller, Get, Param, ParseIntPipe, Post, Query } from "@nestjs/common";
import { exec } from "node:child_process";
import { DataSource } from "typeorm";

@Controller("rooms")
export class RoomsController {
  constructor(private readonly source: DataSource) {}

  @Get(":name")
  find(@Param("name") name: string, @Query("sort") sort: string, @Param("id", ParseIntPipe) id: number) {
    this.source.query(`SELECT * FROM rooms WHERE id = ${id}`);
    this.source.query("SELECT * FROM rooms WHERE name = $1", [name]);
    return this.source.query(`SELECT * FROM rooms WHERE name = '${name}'`); // expect: request-data-in-sql
  }

  @Post()
  print(@Body("printer") printer: string, @Query() query: { copies: string }) {
    exec(`lpr -P ${printer}`); // expect: request-data-in-shell-command
    exec(`lpr -n ${query.copies}`); // expect: request-data-in-shell-command
  }
}
