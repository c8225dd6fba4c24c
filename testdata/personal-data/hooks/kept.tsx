import { useMemo, useState } from "react";

export function Card({ user, rooms }: { user: { email: string }; rooms: number[] }) {
  const label = useMemo(() => user.email, [user]);
  const [first] = useState(user.email);
  const [made] = useState(() => user.email);
  const total = useMemo(() => rooms.length, [rooms]);
  console.log(label); // expect: personal-data-in-log
  console.log(first); // expect: personal-data-in-log
  console.log(made); // expect: personal-data-in-log
  console.log(total);
  return <p>{label}</p>;
}
