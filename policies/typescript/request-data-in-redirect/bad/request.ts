export function back(req: any, res: any) {
  res.redirect(req.query.next);
}
