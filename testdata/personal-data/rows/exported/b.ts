import Tenant from "./m2";
export async function remind(id: string) { const row = await Tenant.findById(id); console.log("due", row); } // expect: personal-data-in-log
