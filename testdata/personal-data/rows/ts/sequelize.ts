import { Model, DataTypes, Sequelize, InferAttributes } from "sequelize";
import { Table, Column } from "sequelize-typescript";
const sequelize = new Sequelize("x");
export class Lodger extends Model { declare email: string; }
Lodger.init({ email: DataTypes.STRING, rent: DataTypes.INTEGER }, { sequelize });
export async function a() { const r = await Lodger.findAll({ raw: true }); console.log("l1", r); } // expect: personal-data-in-log
export async function b() { const [l, made] = await Lodger.findOrCreate({ where: {} }); console.log("QUIET l2", made); }
export async function c() { const r = await Lodger.findOne({ attributes: ["rent"] }); console.log("QUIET l3", r); }
export async function d() { const [l, made] = await Lodger.findOrCreate({ where: {} }); console.log("l4", l); } // expect: personal-data-in-log
@Table export class Payer extends Model { @Column email: string; @Column rent: number; }
export async function e() { const r = await Payer.findByPk(1); console.log("l5", r); } // expect: personal-data-in-log
export async function f() { const { rows, count } = await Lodger.findAndCountAll(); console.log("QUIET l6", count); }
export async function g() { const { rows, count } = await Lodger.findAndCountAll(); console.log("l7", rows); } // expect: personal-data-in-log
