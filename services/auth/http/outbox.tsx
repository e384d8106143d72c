// Serves the outbox: a page of the e-mails that were kept because the site has no mail server.

import type { Engine } from "@holdfast/actors";
import { type AppEnv, type CommonConfig, type PageOf } from "@holdfast/server";
import { type OutboxLetter, OutboxPage, paths } from "@holdfast/views";
import type { Hono } from "hono";
import type { Composing } from "../flows/composing.ts";
import { mailDocument, OUTBOX } from "../rules/mail.ts";

/** Holds the dependencies of the outbox. */
export interface OutboxParts {
  readonly engine: Engine;
  readonly composing: Composing;
  readonly pageOf: PageOf;
}

const MOST_SHOWN = 100;

/**
 * Returns whether the outbox exists. It shows everyone's e-mail, so only outside production, with test payments and
 * without a mail server.
 */
export function isOutboxOpen({ isProduction, testPayments }: CommonConfig, hasServer: boolean): boolean {
  return !isProduction && testPayments && !hasServer;
}

/** Adds the page of the outbox, which shows the newest 100 e-mails. */
export function addOutbox(app: Hono<AppEnv>, { engine, composing, pageOf }: OutboxParts): void {
  async function letters(): Promise<OutboxLetter[]> {
    const ids = await engine.list(OUTBOX, { limit: MOST_SHOWN });
    const mails = (await engine.readMany(mailDocument, ids)).filter((mail) => mail !== null);
    const shown = mails.toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0));
    const composed = await Promise.all(shown.map(async (mail) => ({ mail, addressed: await composing.compose(mail) })));
    return composed.flatMap(({ mail, addressed }) =>
      addressed ? [{ id: mail.id, at: mail.endedAt ?? mail.happenedAt, ...addressed }] : [],
    );
  }
  app.get(paths.outbox, async (c) => {
    c.header("Cache-Control", "no-store");
    return c.html(<OutboxPage page={pageOf(c)} letters={await letters()} />);
  });
}
