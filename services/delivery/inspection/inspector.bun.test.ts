// Inspects files as sellers have them, each in a process of its own.
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { croppedPdf, pageOfCodes, photoJpeg, screenshotPng, sharedPdf, ticketPdf } from "../testing/example-files.ts";
import type { Inspection } from "./inspection.ts";
import { createInspector } from "./inspector.ts";

// On a busy machine a child, which is nice, gets little of a processor.
const inspector = createInspector({ limits: { timeMs: 120_000 } });
// Given the words of a file, it waits for ever.
const TEST_CHILD = join(import.meta.dirname, "../testing/test-child.ts");
afterAll(() => inspector.close());

function shown(inspection: Inspection) {
  return inspection.outcome === "accepted" ? { ...inspection, bytes: inspection.bytes.length } : inspection;
}

test("inspect() accepts a PDF with one code byte for byte, and guesses what its text says", async () => {
  const file = await ticketPdf({ code: "AZTEC-0001", format: "Aztec" });
  const inspection = await inspector.inspect(file);
  expect(inspection).toEqual({
    outcome: "accepted",
    bytes: file,
    mimeType: "application/pdf",
    pages: 1,
    codes: [{ text: "AZTEC-0001", format: "Aztec", page: 1 }],
    details: {
      title: "Moonrise Tour",
      venue: "Grand Hall, New York",
      date: "2026-12-30",
      time: "19:30",
      section: "B",
      row: "7",
      seat: "1",
    },
  });
});

test("inspect() accepts a screenshot and a photo", async () => {
  const png = await screenshotPng({ code: "PDF417-0001", format: "PDF417" });
  const jpeg = await photoJpeg({ code: "QR-0001" }, 2_000, 1_500);
  const found = await Promise.all([inspector.inspect(png), inspector.inspect(jpeg)]);
  expect(found.map(shown)).toEqual([
    {
      outcome: "accepted",
      bytes: png.length,
      mimeType: "image/png",
      pages: 1,
      codes: [{ text: "PDF417-0001", format: "PDF417", page: 1 }],
      details: {},
    },
    {
      outcome: "accepted",
      bytes: jpeg.length,
      mimeType: "image/jpeg",
      pages: 1,
      codes: [{ text: "QR-0001", format: "QRCode", page: 1 }],
      details: {},
    },
  ]);
});

test("inspect() offers the pages of a PDF with two tickets, and cuts out the chosen one alone", async () => {
  const file = await ticketPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO", seat: 2 });
  expect(await inspector.inspect(file)).toEqual({
    outcome: "refused",
    reason: "several-codes",
    choices: [
      { page: 1, format: "QRCode" },
      { page: 2, format: "QRCode" },
    ],
  });
  const chosen = await inspector.inspect(file, { page: 2 });
  expect(chosen).toMatchObject({ outcome: "accepted", pages: 1, details: { seat: "2" } });
  const cut = chosen.outcome === "accepted" ? chosen.bytes : file;
  expect(cut.length).toBeLessThan(file.length);
  expect(await inspector.inspect(cut)).toEqual(chosen);
});

test("inspect() reads the right code of a page that is cut out of shared resources", async () => {
  const file = await sharedPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  expect(await inspector.inspect(file, { page: 2 })).toMatchObject({
    outcome: "accepted",
    codes: [{ text: "TICKET-TWO", format: "QRCode", page: 1 }],
  });
});

test("inspect() refuses two codes on one page, and takes one text in two symbologies as one code", async () => {
  const two = await pageOfCodes({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  const one = await pageOfCodes({ code: "TICKET-ONE" }, { code: "TICKET-ONE", format: "Code128" });
  expect(await inspector.inspect(two)).toMatchObject({ outcome: "refused", reason: "two-codes-on-a-page" });
  const inspection = await inspector.inspect(one);
  expect(inspection.outcome === "accepted" && inspection.codes.map(({ format }) => format).toSorted()).toEqual([
    "Code128",
    "QRCode",
  ]);
});

test("inspect() reads what a cropped page hides", async () => {
  const file = await croppedPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  expect(await inspector.inspect(file)).toMatchObject({ outcome: "refused", reason: "two-codes-on-a-page" });
});

test("inspect() refuses what is too large or has no such page without a process", async () => {
  const small = createInspector({ limits: { bytes: 10 }, program: "/nowhere.ts" });
  expect(await small.inspect(new Uint8Array(11))).toMatchObject({ outcome: "refused", reason: "too-large" });
  expect(await small.inspect(new Uint8Array(1), { page: 0 })).toMatchObject({ reason: "no-such-page" });
  expect(await small.inspect(new Uint8Array(1), { page: 1.5 })).toMatchObject({ reason: "no-such-page" });
});

test("inspect() fails as busy where too many wait, and as stopped when it is aborted or closed", async () => {
  const narrow = createInspector({ limits: { atOnce: 1, waiting: 1 }, program: TEST_CHILD });
  const [aborting, file] = [new AbortController(), new Uint8Array(1)];
  const running = narrow.inspect(file);
  const waiting = narrow.inspect(file, { signal: aborting.signal });
  expect(await narrow.inspect(file)).toEqual({ outcome: "failed", why: "busy" });
  aborting.abort();
  expect(await waiting).toEqual({ outcome: "failed", why: "stopped" });
  await narrow.close();
  expect(await running).toEqual({ outcome: "failed", why: "stopped" });
  expect(await narrow.inspect(file)).toEqual({ outcome: "failed", why: "stopped" });
});
