import { Prop, Schema, SchemaFactory, InjectModel } from "@nestjs/mongoose";
import { Model, HydratedDocument } from "mongoose";
@Schema() export class Tenant { @Prop() email: string; @Prop() rent: number; }
export type TenantDocument = HydratedDocument<Tenant>;
export class S {
  constructor(@InjectModel(Tenant.name) private tenantModel: Model<TenantDocument>, @InjectModel(Tenant.name) private m2: Model<Tenant>) {}
  async a(id: string) { const r = await this.tenantModel.findById(id).exec(); console.log("n1", r); } // expect: personal-data-in-log
  async b(id: string) { const r = await this.m2.findOne({ id }); console.log("n2", r); } // expect: personal-data-in-log
  async c(d: HydratedDocument<Tenant>) { console.log("n3", d); } // expect: personal-data-in-log
  async d(d: TenantDocument) { console.log("n4", d); } // expect: personal-data-in-log
}
