import Guest from "./m7";
export async function g(id: string) { const row = await Guest.findOne({ id }).lean(); console.log("g", row); } // expect: personal-data-in-log
