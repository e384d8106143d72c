// Shows a seller where the listing says something else than the ticket that was uploaded.

import { Comparison, type Difference } from "../shared/comparison.tsx";
import type { NamedTicket } from "../shared/event-lines.tsx";
import { inputTimes } from "../shared/format.ts";
import type { TicketReading } from "./models.ts";
import { words } from "./words.ts";

const { reading: texts } = words;

type ReadingProps = { ticket: NamedTicket | undefined; reading: TicketReading };

/** Shows each text of a ticket's file that the listing says otherwise; nothing where they agree. */
export function Reading({ ticket, reading }: ReadingProps) {
  const differences = ticket === undefined ? [] : differencesFrom(ticket, reading);
  if (differences.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="reading">
      <h2 id="reading">{texts.heading}</h2>
      <p>{texts.text}</p>
      <Comparison caption={texts.caption} heads={texts.heads} differences={differences} />
    </section>
  );
}

const fields = ["title", "venue", "date", "time", "section", "row", "seat"] as const;

/** Returns each text of a file that the listing says otherwise; case and spaces do not count. */
export function differencesFrom(ticket: NamedTicket, reading: TicketReading): Difference[] {
  const listed = { ...ticket, ...inputTimes(ticket) };
  return fields.flatMap((field) => {
    const [before, after] = [listed[field] ?? "", reading[field]];
    if (after === undefined || folded(after) === folded(before)) return [];
    return [{ name: texts.names[field], before, after }];
  });
}

function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\p{P}]+/gu, "");
}
