import { useParams, useSearchParams } from "next/navigation";

export function Shown() {
  const params = useSearchParams();
  return <div dangerouslySetInnerHTML={{ __html: params.get("q") }} />; // expect: request-data-in-html
}
export function Part() {
  const { id } = useParams();
  return <div dangerouslySetInnerHTML={{ __html: id }} />; // expect: request-data-in-html review
}
export function Text() {
  const q = useSearchParams().get("q");
  fetch(`/api/rooms?q=${q}`);
  return <div>{q}</div>;
}

export function scripts(element: HTMLElement) {
  element.innerHTML = new URLSearchParams(window.location.search).get("q"); // expect: request-data-in-html
  document.body.innerHTML = location.hash.slice(1); // expect: request-data-in-html
  eval(location.hash); // expect: request-data-as-code
  document.write(document.referrer); // expect: request-data-in-html
  location.href = new URLSearchParams(location.search).get("next"); // expect: request-data-in-redirect
  window.location.replace(new URL(location.href).searchParams.get("next")); // expect: request-data-in-redirect
  window.location.assign("/rooms" + location.search);
  window.location.href = location.pathname;
  element.textContent = location.hash;
  element.innerHTML = escapeHtml(location.hash);
  fetch("/api/rooms" + location.search);
}
export function moved(location: Place, element: HTMLElement) {
  element.innerHTML = location.hash;
}
