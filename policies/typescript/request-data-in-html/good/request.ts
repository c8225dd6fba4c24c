export function hello(req: any, res: any) {
  res.render("none", { term: req.query.term });
}
