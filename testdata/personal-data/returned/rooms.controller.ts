import { Body, Controller, Get, Patch, Post, UseInterceptors } from "@nestjs/common";
import { Repository } from "typeorm";
import { GuestsService } from "./guests.service";
import { Guest } from "./guest.entity";
import { ChangeGuest } from "./change";

@Controller("guests")
export class GuestsController {
  constructor(private readonly guests: Repository<Guest>, private readonly service: GuestsService) {}

  @Get()
  async all() {
    return this.guests.find(); // expect: personal-data-row-in-response review
  }

  // One of them.
  @Get(":id")
  @ApiResponse({
    status: 200,
  })
  async one(id: string) {
    const guest = await this.guests.findOne({ where: { id } });
    return guest; // expect: personal-data-row-in-response review
  }

  @Get("some")
  async some() {
    return this.guests.find({ select: { id: true, floor: true } });
  }

  @Get("mapped")
  @UseInterceptors(Mapping)
  async mapped() {
    return this.guests.find();
  }

  @Post()
  async whole(@Body() sent: unknown) {
    await this.guests.save(sent); // expect: request-data-in-table review
  }

  @Patch()
  async declared(@Body() change: ChangeGuest) {
    await this.guests.save(change);
  }

  private inner() {
    return this.guests.find();
  }
}
