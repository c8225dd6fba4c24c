export function total(req: any) {
  return eval(req.body.formula);
}
