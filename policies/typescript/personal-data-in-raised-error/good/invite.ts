export function invite(user: { id: string; email: string }, sent: boolean) {
  if (!sent) throw new Error(`${user.id} was not invited`);
}
