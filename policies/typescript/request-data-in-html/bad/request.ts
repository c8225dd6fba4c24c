export function hello(req: any, res: any) {
  res.send(`<p>no ${req.query.term}</p>`);
}
