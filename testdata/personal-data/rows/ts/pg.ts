import knex from "knex";
export const pg = knex({ client: "pg" });
