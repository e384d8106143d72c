// Damages a PNG and a JPEG at each of their bytes, and cuts them off there.
import { expect, test } from "vitest";
import { cmykTicket } from "../testing/cmyk-ticket.ts";
import { barcodePng } from "../testing/example-files.ts";
import { checkPicture } from "./picture.ts";
import { FileRefused } from "./refusals.ts";

const MOST_PIXELS = 25_000_000;

async function outcome(file: Uint8Array): Promise<string> {
  try {
    await checkPicture(file, MOST_PIXELS);
    return "accepted";
  } catch (error) {
    return error instanceof FileRefused ? error.reason : `threw ${String(error)}`;
  }
}

async function outcomes(files: readonly Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) found.push(await outcome(file));
  return [...new Set(found)].toSorted();
}

function cutOff(file: Uint8Array): Uint8Array[] {
  return Array.from({ length: file.length }, (_, length) => file.slice(0, length));
}

function damaged(file: Uint8Array, value: number): Uint8Array[] {
  return Array.from(file, (_, at) => file.with(at, value)).filter((changed, at) => changed[at] !== file[at]);
}

test("a PNG that is cut off anywhere is refused", async () => {
  expect(await outcomes(cutOff(await barcodePng("TICKET-0001")))).toEqual(["cut-off", "empty", "unknown-type"]);
});

test("a JPEG that is cut off anywhere is refused", async () => {
  expect(await outcomes(cutOff(cmykTicket))).toEqual(["cut-off", "empty", "unknown-type"]);
});

test.each([0x00, 0xff])("a PNG of which any byte becomes %d is refused, for its checksums", async (value) => {
  const found = await outcomes(damaged(await barcodePng("TICKET-0001"), value));
  expect(found.filter((one) => one === "accepted" || one.startsWith("threw"))).toEqual([]);
});

test.each([0x00, 0xff])("a JPEG of which any byte becomes %d is accepted or refused", async (value) => {
  const found = await outcomes(damaged(cmykTicket, value));
  expect(found.filter((one) => one.startsWith("threw"))).toEqual([]);
});
