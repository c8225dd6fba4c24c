import { Controller, Delete, Param } from "@nestjs/common";

@Controller("projects")
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  @Delete(":id")
  remove(@Param("id") id: string) {
    return this.projects.delete(id);
  }
}
