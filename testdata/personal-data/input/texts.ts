import ejs from "ejs";
import Handlebars from "handlebars";
import _ from "lodash";
import mongoose from "mongoose";

app.get("/a", (req, res) => getRepository(Room).createQueryBuilder("r").where(`r.name = '${req.query.n}'`)); // expect: request-data-in-sql
app.get("/b", (req, res) => rooms.createQueryBuilder("r").leftJoin("r.x", "x").andWhere(`r.name = '${req.query.n}'`)); // expect: request-data-in-sql
app.get("/c", (req, res) => rooms.createQueryBuilder("r").where("r.name = :n", { n: req.query.n }).getMany());
app.get("/d", (req, res) => db.collection("rooms").where("name", "==", req.query.n).get());
app.get("/e", (req, res) => rooms.find({ $where: "this.n == '" + req.query.n + "'" })); // expect: request-data-as-code
app.get("/f", (req, res) => rooms.find().$where("this.n == '" + req.query.n + "'")); // expect: request-data-as-code
app.get("/g", (req, res) => rooms.find({ name: req.query.n }));
app.get("/h", (req, res) => ejs.render(req.query.t)); // expect: request-data-as-code
app.get("/i", (req, res) => Handlebars.compile(req.query.t)({})); // expect: request-data-as-code
app.get("/j", (req, res) => _.template(req.query.t)({})); // expect: request-data-as-code
app.get("/k", (req, res) => ejs.render("<%= t %>", { t: req.query.t }));
app.get("/l", (req, res) => _.template("<%= t %>")({ t: req.query.t }));
