export function back(req: any, res: any) {
  res.redirect(`/rooms/${req.query.room}`);
}
