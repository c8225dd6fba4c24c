import { DataSource, Entity, Column, PrimaryGeneratedColumn, BaseEntity, Repository, EntityManager } from "typeorm";
@Entity() export class Tenant extends BaseEntity { @PrimaryGeneratedColumn() id: number; @Column() email: string; @Column() rent: number; }
const dataSource = new DataSource({ type: "postgres" });
export async function a(id: number) { const r = await dataSource.getRepository(Tenant).findOneBy({ id }); console.log("o1", r); } // expect: personal-data-in-log
export async function b(id: number) { const r = await dataSource.manager.find(Tenant); console.log("o2", r); } // expect: personal-data-in-log
export async function c(id: number) { const r = await dataSource.getRepository(Tenant).createQueryBuilder("t").getMany(); console.log("o3", r); } // expect: personal-data-in-log
export async function d(id: number) { const r = await Tenant.findOneBy({ id }); console.log("o4", r); } // expect: personal-data-in-log
const repo = dataSource.getRepository(Tenant);
export async function e(id: number) { const r = await repo.find({ select: ["id", "rent"] }); console.log("QUIET o5", r); }
export async function f(id: number) { const [rows, total] = await repo.findAndCount({ take: 3 }); console.log("QUIET o6", total); }
export async function g(id: number) { const [rows, total] = await repo.findAndCount({ take: 3 }); console.log("o7", rows); } // expect: personal-data-in-log
export async function h(m: EntityManager) { const r = await m.findOne(Tenant, { where: { id: 1 } }); console.log("o8", r); } // expect: personal-data-in-log
export async function i(m: EntityManager) { const r = await repo.createQueryBuilder("t").where("t.id = 1").getOne(); console.log("o9", r); } // expect: personal-data-in-log
export class S { constructor(private readonly repo: Repository<Tenant>) {} async x() { const r = await this.repo.findOneOrFail({ where: { id: 2 } }); console.log("o10", r); } } // expect: personal-data-in-log
