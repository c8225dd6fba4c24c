export async function register(request: Request) {
  const { email, dateOfBirth } = await request.json();
  const line = `new account for ${email}`;
  logger.info(line, { dateOfBirth });
}
