// Answers with a JSON file to keep, written page by page so that no list has to fit into memory.
import type { NoteExport } from "../session/audit-notes.ts";
import type { AppContext } from "./service.ts";

/** Reads one page of a list; `after` is undefined for the first page, then the `next` of the page before. */
export type ReadPage = (
  after: string | undefined,
) => Promise<{ readonly items: readonly object[]; next: string | null }>;

/** Says what a JSON file holds. */
export interface JsonFile {
  /** Name under which a browser keeps the file. */
  readonly name: string;
  /** Leaves an entry in the audit log before anything is answered; an error of it ends the request. */
  readonly note: NoteExport;
  /** Members of the file that are no lists. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Lists of the file by name, each read page by page as the client takes it. */
  readonly lists: Readonly<Record<string, ReadPage>>;
}

/**
 * Answers with a JSON file of personal data as an attachment that nothing stores on its way. A fault while a later page is read breaks
 * the answer off, so that the file is no JSON and cannot be taken for a whole one.
 */
export async function jsonFile(c: AppContext, { name, note, facts = {}, lists }: JsonFile): Promise<Response> {
  await note(c, name);
  const texts = textsOf(facts, lists);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await texts.return(undefined);
      },
    },
    // Nothing is read for a client that takes nothing, as for HEAD.
    { highWaterMark: 0 },
  );
  return c.body(body, 200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name}"`,
    "Cache-Control": "no-store",
  });
}

async function* textsOf(facts: Readonly<Record<string, unknown>>, lists: JsonFile["lists"]): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(new Date().toISOString())}`;
  for (const [name, value] of Object.entries(facts)) yield `,\n${JSON.stringify(name)}:${JSON.stringify(value)}`;
  for (const [name, readPage] of Object.entries(lists)) {
    yield `,\n${JSON.stringify(name)}:[`;
    let separator = "\n";
    let after: string | undefined;
    do {
      const { items, next } = await readPage(after);
      if (items.length > 0) yield separator + items.map((item) => JSON.stringify(item)).join(",\n");
      if (items.length > 0) separator = ",\n";
      after = next ?? undefined;
    } while (after !== undefined);
    yield "]";
  }
  yield "}\n";
}
