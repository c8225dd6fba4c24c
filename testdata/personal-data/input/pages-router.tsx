import { useRouter } from "next/router";
import { useRouter as useAppRouter } from "next/navigation";

export function Next() {
  const router = useRouter();
  const { query } = useRouter();
  const go = () => {
    window.location.href = router.query.next as string; // expect: request-data-in-redirect
    window.location.assign(query.back as string); // expect: request-data-in-redirect
    window.location.assign(router.basePath);
    window.location.assign(`/rooms/${query.room}`);
  };
  return <button onClick={go}>Next</button>;
}

export function App() {
  const router = useAppRouter();
  const go = () => window.location.assign((router as { query: { next: string } }).query.next);
  return <button onClick={go}>Next</button>;
}
