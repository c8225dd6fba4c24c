import { useAnalytics, useLog } from "./lib/analytics";

type Guest = { id: string; email: string };

export function Room({ guest }: { guest: Guest }) {
  const analytics = useAnalytics();
  const { identify, count } = useAnalytics();
  const { note, drop } = useLog();
  const leave = () => {
    analytics.capture("left", { email: guest.email }); // expect: personal-data-to-third-party
    analytics.capture("left", { id: guest.id });
    identify(guest.id, { mail: guest.email }); // expect: personal-data-to-third-party
    identify(guest.id, { plan: "free" });
    count("left");
    note(guest.email); // expect: personal-data-in-log
    note(guest.id);
    drop(guest.email);
  };
  return <button onClick={leave}>leave</button>;
}
