// Shows how much time is left until a deadline.

import type { Instant } from "./context.ts";
import { isoTime, secondsLeft, timeLeft } from "./format.ts";
import { TimeOfDay } from "./values.tsx";

type CountdownProps = {
  deadline: Instant;
  now: Instant;
  /** Words before the time of day, such as "Held until". */
  lead: string;
  /** Time from the beginning to the deadline, in ms, of which a bar shows what is left; default: no bar. */
  lastsMs?: number | undefined;
  /** Whether it stands among other text in one line; default false. */
  isSmall?: boolean;
};

/**
 * Shows a deadline: the time of day, then the time left, which site.js counts down by the server's `now`.
 *
 * Without JavaScript only the time of day shows. The countdown is no live region: the announcer of the layout speaks.
 */
export function Countdown({ deadline, now, lead, lastsMs, isSmall = false }: CountdownProps) {
  const look = isSmall ? "countdown countdown-small" : "countdown";
  return (
    <p class={look} data-deadline={isoTime(deadline)} data-now={isoTime(now)}>
      <span class="countdown-until">
        {lead} <TimeOfDay at={deadline} />
      </span>
      <span class="countdown-left" data-left hidden>
        {timeLeft(deadline, now)}
      </span>
      {lastsMs !== undefined && <TimeBar seconds={secondsLeft(deadline, now)} lastsMs={lastsMs} />}
    </p>
  );
}

// Says nothing that the text does not say, so screen readers pass over it.
function TimeBar({ seconds, lastsMs }: { seconds: number; lastsMs: number }) {
  const all = Math.max(1, Math.ceil(lastsMs / 1_000), seconds);
  return (
    <progress class="countdown-bar" data-bar max={String(all)} value={String(seconds)} aria-hidden="true" hidden />
  );
}
