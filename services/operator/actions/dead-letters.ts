// Retries and drops dead letters, one or many at once.

import { ActorsError, type DeadLetters } from "@holdfast/actors";
import { routes } from "@holdfast/views";
import { z } from "zod";
import { type ActionSite, placeOf } from "../flows/site.ts";
import type { Outcome } from "../rules/action.ts";
import { type ActionContext, type ActionKind, actionKind, type Examined, manyIds } from "./action-kind.ts";

/** Number of dead letters that one action may be about. */
export const MOST_LETTERS = 50;

/** Fields of the actions: ids such as `orders:0:1764108000000-0`. */
const letters = z.object({ letter: manyIds(MOST_LETTERS) });
type Letters = z.infer<typeof letters>;

const shared = {
  arguments: letters,
  target: ({ letter }: Letters) => letter.join(" "),
  backHref: (args: Letters | null) => {
    const [first = "", ...more] = args?.letter ?? [];
    return first === "" || more.length > 0 ? routes.deadLetters() : routes.deadLetter(first);
  },
  examine,
};

/** Lists the kinds of actions on dead letters. */
export const deadLetterActions: readonly ActionKind[] = [
  actionKind({
    ...shared,
    kind: "retry-dead-letters",
    title: "Retry",
    isForGood: false,
    sentence: ({ letter }) =>
      `${counted(letter)} will be handed to ${ownersOf(letter)} again, with all attempts. A letter is left as it is when ` +
      "its service has handled a later version of the document meanwhile.",
    perform: ({ letter }, context) =>
      onEach(letter, context, { verb: "handed over again", work: (of, id) => of.retry(id) }),
  }),
  actionKind({
    ...shared,
    kind: "drop-dead-letters",
    title: "Drop",
    isForGood: true,
    sentence: ({ letter }) =>
      `${counted(letter)} will be thrown away: ${ownersOf(letter)} will never handle ${letter.length === 1 ? "it" : "them"}.`,
    perform: ({ letter }, context) => onEach(letter, context, { verb: "thrown away", work: (of, id) => of.drop(id) }),
  }),
];

async function examine({ letter }: Letters, site: ActionSite): Promise<Examined> {
  const found = await Promise.all(
    letter.map(async (text) => {
      const place = placeOf(text, site);
      return place && (await place.of.show(place.id));
    }),
  );
  const there = found.filter((one) => one !== null);
  if (there.length === 0) return { facts: [], refused: "These dead letters are not there any more." };
  const types = [...new Set(there.map(({ event }) => event["type"] ?? `timer ${event["timer"] ?? "?"}`))];
  const gone = letter.length - there.length;
  return {
    facts: [
      ["About", types.join(", ")],
      ["Errors", [...new Set(there.map(({ error }) => error))].slice(0, 3).join(" · ")],
      ...(gone > 0 ? [["Gone meanwhile", String(gone)] as const] : []),
    ],
  };
}

interface Change {
  readonly verb: string;
  readonly work: (of: DeadLetters, id: string) => Promise<boolean>;
}

// After a crash the letters that were changed are gone: they count as changed, or were by somebody else.
async function onEach(ids: readonly string[], context: ActionContext, { verb, work }: Change): Promise<Outcome> {
  const counts = { done: 0, gone: 0, superseded: 0 };
  for (const text of ids) {
    const place = placeOf(text, context);
    try {
      if (place !== null && (await work(place.of, place.id))) counts.done += 1;
      else counts.gone += 1;
    } catch (error) {
      if (!(error instanceof ActorsError && error.code === "superseded")) throw error;
      counts.superseded += 1;
    }
  }
  const { done, gone, superseded } = counts;
  const parts = [
    ...(done > 0 ? [`${done} ${verb}.`] : []),
    ...(gone > 0 ? [`${gone} not there any more.`] : []),
    ...(superseded > 0
      ? [`${superseded} left: the service has handled a later version. Drop ${them(superseded)}.`]
      : []),
  ];
  return { status: superseded > 0 && done + gone === 0 ? "refused" : "done", text: parts.join(" ") };
}

function them(count: number): string {
  return count === 1 ? "it" : "them";
}

function counted(ids: readonly string[]): string {
  return ids.length === 1 ? "1 dead letter" : `${ids.length} dead letters`;
}

function ownersOf(ids: readonly string[]): string {
  return [...new Set(ids.map((id) => id.split(":")[0] ?? ""))].join(" and ");
}
