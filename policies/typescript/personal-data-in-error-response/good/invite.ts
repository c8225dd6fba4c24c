export function refuse(user: { id: string; email: string }, res: Response) {
  return res.status(500).json({ error: "not sent", user: user.id });
}
