const { Pool } = require("pg");

const db = new Pool();

exports.handler = async (event, context) => {
  await db.query(`select * from t where a = '${event.queryStringParameters.a}'`); // expect: request-data-in-sql
  await db.query(`select * from t where a = '${event.room}'`);
};
