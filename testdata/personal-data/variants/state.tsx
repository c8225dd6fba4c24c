import { useState } from "react";

export function Login() {
  const [email, setEmail] = useState("");
  const [room, setRoom] = useState(1);
  const save = () => {
    sessionStorage.setItem("pending", email); // expect: personal-data-in-browser-storage
    sessionStorage.setItem("pending", String(room));
    console.log("agent", window.navigator.userAgent); // expect: personal-data-in-log
    console.log("language", window.navigator.language);
  };
  return <button onClick={save} onFocus={() => setRoom(2)} onBlur={() => setEmail("")} />;
}
