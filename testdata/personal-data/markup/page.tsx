import { useEffect } from "react";
import posthog from "posthog-js";
import { Card, Quiet } from "./lib/card";

type Guest = { id: string; email: string; website: string };

function Identify({ address, id }: { address: string; id: string }) {
  useEffect(() => posthog.identify(id, { address }), [id, address]); // expect: personal-data-to-third-party
  return null;
}

const Note = ({ text }: { text: string }) => {
  console.log(text); // expect: personal-data-in-log
  return <p>{text}</p>;
};

export default function Page({ guest, children }: { guest: Guest; children: unknown }) {
  return (
    <main>
      <Identify id={guest.id} address={guest.email} />
      <Note text={guest.email} />
      <Note text={guest.id} />
      <Card // expect: personal-data-in-log
        mail={guest.email}
      >
        {children}
      </Card>
      <Card mail={guest.id} />
      <Card // expect: personal-data-in-log
        {...{ mail: guest.email }}
      />
      <Quiet mail={guest.email} />
      <a
        href={`/find?mail=${guest.email}`} // expect: personal-data-in-url
      >
        find
      </a>
      <img
        src={`https://avatars.example.net/a.png?seed=${guest.email}`} // expect: personal-data-in-url
      />
      <form
        action={`/leave?mail=${encodeURIComponent(guest.email)}`} // expect: personal-data-in-url
      />
      <a href={`mailto:${guest.email}?subject=hello`}>write</a>
      <a href={`/guests/${guest.id}?tab=1`}>guest</a>
      <a href={guest.website}>site</a>
      <a href="/find?mail=1" title={`${guest.email}?`}>none</a>
    </main>
  );
}
