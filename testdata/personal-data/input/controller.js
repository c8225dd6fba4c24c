const { Pool } = require("pg");

const db = new Pool();

exports.handler = async (req, res) => {
  await db.query(`select * from t where a = '${req.query.a}'`); // expect: request-data-in-sql
  res.end();
};
