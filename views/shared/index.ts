// Exports the components that every area of the site uses.

export { CALENDAR_HEADERS, CALENDAR_NAME, CALENDAR_TYPE, type CalendarEntry, calendarFile } from "./calendar-file.ts";
export { Countdown } from "./countdown.tsx";
export { ErrorPage, type ErrorPageProps } from "./error-page.tsx";
export { Field, FormErrors, IdempotencyKey } from "./form.tsx";
export { Live, LiveRegion } from "./live.tsx";
export { renderFragment } from "./render.ts";
export { Badge, EventWhen, Facts, Price, TimeOfDay, type Tone, When } from "./values.tsx";
