export function total(req: any) {
  return JSON.parse(req.body.formula);
}
