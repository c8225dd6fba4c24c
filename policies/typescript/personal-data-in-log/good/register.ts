export async function register(request: Request) {
  const { email, dateOfBirth } = await request.json();
  const account = await accounts.create({ email, dateOfBirth });
  logger.info(`new account ${account.id}`, { email: maskEmail(email), hasDateOfBirth: dateOfBirth != null });
}
