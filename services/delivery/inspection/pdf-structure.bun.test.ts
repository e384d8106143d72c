// Cuts a PDF off at each of its bytes, and reads what its structure says.
import { expect, test } from "vitest";
import { croppedPdf, ticketPdf } from "../testing/example-files.ts";
import { checkPdf, withoutCrop } from "./pdf-structure.ts";
import { FileRefused } from "./refusals.ts";

const LIMITS = { pages: 20, pixels: 25_000_000 };

async function outcome(file: Uint8Array): Promise<string> {
  try {
    await checkPdf(file, LIMITS);
    return "accepted";
  } catch (error) {
    return error instanceof FileRefused ? error.reason : `threw ${String(error)}`;
  }
}

test("a PDF that is cut off anywhere is refused", async () => {
  const file = await ticketPdf({ code: "TICKET-0001" });
  const found = new Set<string>();
  for (let length = 0; length < file.length - 1; length += 1) found.add(await outcome(file.slice(0, length)));
  expect([...found]).toEqual(["cut-off"]);
});

test("checkPdf() counts the pages, and refuses one page too many", async () => {
  const file = await ticketPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" });
  expect((await checkPdf(file, LIMITS)).pages).toHaveLength(2);
  await expect(checkPdf(file, { ...LIMITS, pages: 1 })).rejects.toMatchObject({ reason: "too-many-pages" });
});

test("withoutCrop() gives a file of which nothing is hidden, and none where nothing is", async () => {
  const cropped = await checkPdf(await croppedPdf({ code: "TICKET-ONE" }, { code: "TICKET-TWO" }), LIMITS);
  const whole = await withoutCrop(cropped);
  expect(whole).toBeInstanceOf(Uint8Array);
  expect(await withoutCrop(await checkPdf(whole ?? new Uint8Array(), LIMITS))).toBeNull();
  expect(await withoutCrop(await checkPdf(await ticketPdf({ code: "TICKET-ONE" }), LIMITS))).toBeNull();
});
