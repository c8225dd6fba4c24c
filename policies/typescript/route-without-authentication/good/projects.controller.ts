import { Controller, Delete, Param, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";

@Controller("projects")
@UseGuards(AuthGuard("jwt"))
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Delete(":id")
  remove(@Param("id") id: string) {
    return this.projects.delete(id);
  }
}
