import { redirect, useRouter } from "next/navigation";
import { useNavigate } from "react-router-dom";

type Guest = { id: string; email: string; phone: string };

export function places(guest: Guest, where: string) {
  const router = useRouter();
  const navigate = useNavigate();
  redirect(`/welcome?phone=${guest.phone}`); // expect: personal-data-in-url
  redirect(`/welcome?id=${guest.id}`);
  router.push(`/welcome?mail=${guest.email}`); // expect: personal-data-in-url
  router.push(`/welcome/${guest.id}`);
  navigate(`/welcome?mail=${guest.email}`); // expect: personal-data-in-url
  navigate(`/welcome/${guest.id}`);
  history.replaceState(null, "", `?mail=${guest.email}`); // expect: personal-data-in-url
  history.replaceState(null, "", `?id=${guest.id}`);
  location.href = `/welcome?mail=${guest.email}`; // expect: personal-data-in-url
  location.href = `/welcome/${guest.id}`;
  document.location = `/welcome?mail=${guest.email}`; // expect: personal-data-in-url
  document.cookie = `phone=${guest.phone}; Secure`; // expect: personal-data-in-browser-storage
  document.cookie = `theme=dark; Secure`;
  localStorage.contact = guest.phone; // expect: personal-data-in-browser-storage
  sessionStorage["contact"] = guest.phone; // expect: personal-data-in-browser-storage
  localStorage.theme = where;
  const state = { href: "" };
  state.href = guest.email;
}
