// Formats how long something lasts, in words.

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/**
 * Formats a wait in seconds in words for people, rounded up: `durationText(80)` is `2 minutes`, `durationText(0)` is
 * `1 second`.
 */
export function durationText(seconds: number): string {
  if (seconds <= MINUTE) return counted(seconds, "second");
  if (seconds <= HOUR) return counted(seconds / MINUTE, "minute");
  return seconds <= 2 * DAY ? counted(seconds / HOUR, "hour") : counted(seconds / DAY, "day");
}

function counted(amount: number, unit: string): string {
  const whole = Math.max(1, Math.ceil(amount));
  return whole === 1 ? `1 ${unit}` : `${whole} ${unit}s`;
}
