import { Column, Entity } from "typeorm";

@Entity()
export class Guest {
  @Column() id: string;
  @Column() email: string;
  @Column() phone: string;
  @Column() floor: number;
}
