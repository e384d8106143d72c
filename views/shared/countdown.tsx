import type { Instant } from "./context.ts";
import { isoTime, timeLeft, timeOfDay } from "./format.ts";

type CountdownProps = {
  deadline: Instant;
  now: Instant;
  /** Words before the time of day, "Held until". */
  lead: string;
};

/**
 * A deadline: the absolute time first, then what is left, which site.js ticks by the server's `now`.
 * Not a live region; the announcer of the layout speaks. Without JavaScript only the absolute time shows.
 */
export function Countdown({ deadline, now, lead }: CountdownProps) {
  return (
    <p class="countdown" data-deadline={isoTime(deadline)} data-now={isoTime(now)}>
      <span class="countdown-until">
        {lead} <time datetime={isoTime(deadline)}>{timeOfDay(deadline)}</time>
      </span>
      <span class="countdown-left" data-left hidden>
        {timeLeft(deadline, now)}
      </span>
    </p>
  );
}
