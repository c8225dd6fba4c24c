import { redirect } from "next/navigation";

// What a service makes of what it is given is its own.
export async function POST(request: Request) {
  const { back } = await request.json();
  const portal = await stripe.billingPortal.sessions.create({ return_url: back });
  redirect(portal.url);
}

export function setUsername(username: string) {
  localStorage.setItem("name", username); // expect: personal-data-in-browser-storage
}

export function begin() {
  localStorage.setItem("name", getRandomUsername());
}

export function leave(idToken: string) {
  window.location.href = `/logout?id_token_hint=${idToken}`;
}
