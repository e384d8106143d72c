import { Hono } from "hono";
import { expect, test } from "vitest";
import { jsonFile } from "./json-file.ts";
import type { AppEnv } from "./service.ts";

/** Answers with a list of `pages` pages of two, and counts the pages that were read. */
function appOf(pages: number, fail = -1) {
  let read = 0;
  const notes: string[] = [];
  const app = new Hono<AppEnv>().get("/", (c) =>
    jsonFile(c, {
      name: "things.json",
      note: async (_c, file) => void notes.push(file),
      facts: { owner: "ann" },
      lists: {
        things: async (after) => {
          const page = Number(after ?? 0);
          read++;
          if (page === fail) throw new Error("lost");
          return {
            items: pages === 0 ? [] : [{ n: page * 2 }, { n: page * 2 + 1 }],
            next: page + 1 < pages ? `${page + 1}` : null,
          };
        },
        none: async () => ({ items: [], next: null }),
      },
    }),
  );
  return { get: () => app.request("/"), read: () => read, notes };
}

test("jsonFile() answers with all pages as one attachment", async () => {
  const answer = await appOf(3).get();
  expect(answer.headers.get("Content-Disposition")).toBe('attachment; filename="things.json"');
  expect(answer.headers.get("Cache-Control")).toBe("no-store");
  const things = [0, 1, 2, 3, 4, 5].map((n) => ({ n }));
  expect(await answer.json()).toEqual({ exportedAt: expect.any(String), owner: "ann", things, none: [] });
});

test("jsonFile() writes an empty list", async () => {
  expect(await (await appOf(0).get()).json()).toMatchObject({ things: [], none: [] });
});

test("jsonFile() reads no page before it is taken, and breaks off where one cannot be read", async () => {
  const { get, read, notes } = appOf(3, 1);
  const answer = await get();
  expect([read(), notes]).toEqual([0, ["things.json"]]);
  await expect(answer.text()).rejects.toThrow("lost");
  expect(read()).toBe(2);
});

test("jsonFile() gives no file when its note cannot be kept", async () => {
  const app = new Hono<AppEnv>().get("/", (c) =>
    jsonFile(c, {
      name: "things.json",
      note: async () => {
        throw new Error("no Redis");
      },
      lists: {},
    }),
  );
  app.onError((error, c) => c.text(error.message, 503));
  expect(await (await app.request("/")).text()).toBe("no Redis");
});
