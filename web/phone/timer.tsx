import { useEffect, useState } from "react";
import { duration } from "../parts/moment.tsx";

/** How long it is since a moment, in seconds that go on. */
export function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" aria-live="off" className="phone-timer">
      {duration(Math.floor((now - since) / 1_000) * 1_000)}
    </span>
  );
}
