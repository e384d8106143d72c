import type { Instant } from "./context.ts";
import { isoTime, timeLeft } from "./format.ts";
import { TimeOfDay } from "./values.tsx";

type CountdownProps = {
  deadline: Instant;
  now: Instant;
  /** Words before the time of day, such as "Held until". */
  lead: string;
};

/**
 * Shows a deadline: the time of day, then the time left, which site.js counts down by the server's `now`.
 *
 * Without JavaScript only the time of day shows. The countdown is no live region: the announcer of the layout speaks.
 */
export function Countdown({ deadline, now, lead }: CountdownProps) {
  return (
    <p class="countdown" data-deadline={isoTime(deadline)} data-now={isoTime(now)}>
      <span class="countdown-until">
        {lead} <TimeOfDay at={deadline} />
      </span>
      <span class="countdown-left" data-left hidden>
        {timeLeft(deadline, now)}
      </span>
    </p>
  );
}
