// Declares what a kind of action is: its arguments, its sentence and its work.

import type { Stored } from "@holdfast/actors";
import { z } from "zod";
import type { ActionSite } from "../flows/site.ts";
import type { Action, Outcome } from "../rules/action.ts";

/** Gives the work of an action what it acts with. */
export interface ActionContext extends ActionSite {
  /** Holds the action. */
  readonly action: Stored<Action>;
  /**
   * Returns the id of a command of this action: the same at each attempt, so that the command counts once. An action
   * that sends several commands gives each a label of its own.
   */
  readonly commandId: (label?: string) => string;
  /** Aborts when the attempt is over. */
  readonly signal: AbortSignal;
}

/** Shows a fact about what an action is about to act on, by name. */
export type Fact = readonly [name: string, value: string];

/** Holds the arguments of an action as a form or a query sends them; a field with several values joins them by commas. */
export type Fields = Readonly<Record<string, string>>;

/**
 * Describes a kind of action. `Args` are its arguments. Without a sentence a kind does not compile.
 */
export interface ActionDefinition<Args> {
  /** Names the kind in addresses and stored actions, such as `drop-dead-letters`; it never changes. */
  readonly kind: string;
  /** Says in two or three words what is done, for headings and buttons. */
  readonly title: string;
  /** Says that it cannot be undone. */
  readonly isForGood: boolean;
  /** Checks the fields of a form, and makes the arguments of them. */
  readonly arguments: z.ZodType<Args>;
  /** Names what it acts on, by ids alone: the audit log keeps it. */
  readonly target: (args: Args) => string;
  /** Says in plain words what will happen. */
  readonly sentence: (args: Args) => string;
  /** Returns the address of the page that the action was chosen on; null where the arguments are faulty. */
  readonly backHref: (args: Args | null) => string;
  /** Returns the id of the person whose account it is about; default: none. */
  readonly about?: (args: Args) => string | null;
  /** Reads facts that help to decide; a `refused` text says that it cannot be done. Default: none. */
  readonly examine?: (args: Args, site: ActionSite) => Promise<Examined>;
  /**
   * Does the work, by messages to the actors of the owners, and says what came of it. It may run again after a crash, so
   * it must be idempotent. A thrown RefusedError or ActorsError of a final kind is a refusal, any other error is retried.
   */
  readonly perform: (args: Args, context: ActionContext) => Promise<Outcome>;
}

/** Holds what is known of an action before it is confirmed. */
export interface Examined {
  /** Lists facts that help to decide. */
  readonly facts: readonly Fact[];
  /** Says why it cannot be done; default: it can. */
  readonly refused?: string | undefined;
}

/** Holds an action whose arguments are checked. */
export interface PreparedAction extends Pick<Action, "kind" | "title" | "target" | "sentence" | "about"> {
  /** Says that it cannot be undone. */
  readonly isForGood: boolean;
  /** Returns the address of the page that the action was chosen on. */
  readonly backHref: string;
  /** Reads facts that help to decide. */
  examine(site: ActionSite): Promise<Examined>;
  /** Does the work; see `ActionDefinition.perform`. */
  perform(context: ActionContext): Promise<Outcome>;
}

/** Prepares actions of one kind, whatever its arguments are. */
export interface ActionKind {
  /** Names the kind. */
  readonly kind: string;
  /** Says in words what is done. */
  readonly title: string;
  /** Gives the address of the page that such an action is chosen on. */
  readonly areaHref: string;
  /** Checks the fields of a form; returns the faults, by field, where it cannot. */
  prepare(fields: Fields): PreparedAction | { readonly faults: readonly { message: string; field?: string }[] };
}

/**
 * Declares a kind of action.
 *
 * @example
 * export const ring = actionKind({
 *   kind: "ring",
 *   title: "Ring the bell",
 *   isForGood: false,
 *   arguments: z.object({ bell: z.string() }),
 *   target: ({ bell }) => bell,
 *   sentence: ({ bell }) => `Bell ${bell} will ring once.`,
 *   backHref: () => "/operator",
 *   perform: async ({ bell }, { database, log, commandId }) => {
 *     await createEngine(bells, { database, log }).ask(bellActor, bell, "Ring", { commandId: commandId() });
 *     return { status: "done", text: `Bell ${bell} has rung.` };
 *   },
 * });
 */
export function actionKind<Args>(definition: ActionDefinition<Args>): ActionKind {
  const { kind, title, isForGood, about, examine } = definition;
  return {
    ...{ kind, title, areaHref: definition.backHref(null) },
    prepare(fields) {
      const read = definition.arguments.safeParse(fields);
      if (!read.success) return { faults: read.error.issues.map(faultOf) };
      const args = read.data;
      return {
        ...{ kind, title, isForGood, about: about?.(args) ?? null },
        ...{
          target: definition.target(args),
          sentence: definition.sentence(args),
          backHref: definition.backHref(args),
        },
        examine: async (site) => (await examine?.(args, site)) ?? { facts: [] },
        perform: (context) => definition.perform(args, context),
      };
    },
  };
}

function faultOf({ path, message }: z.core.$ZodIssue): { message: string; field?: string } {
  return path.length === 0 ? { message } : { message, field: path.join(".") };
}

/** Checks a field with one to `most` ids, joined by commas. */
export function manyIds(most: number) {
  return z
    .string()
    .default("")
    .transform((text) => [...new Set(text.split(",").filter((id) => id !== ""))])
    .refine((ids) => ids.length > 0, "Choose at least one")
    .refine((ids) => ids.length <= most, `Choose at most ${most} at once`);
}
