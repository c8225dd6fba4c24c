export async function registerGuest(guest: { email: string }) {
  return guest;
}
