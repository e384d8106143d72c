// Inspects pictures in this process, in which no PDF is drawn: that would leave the globals of a browser in it.

import { expect, test } from "vitest";
import type { WriteInputBarcodeFormat } from "zxing-wasm/writer";
import { cmykTicket } from "../testing/cmyk-ticket.ts";
import { barcodePng, photoJpeg, transparentPng } from "../testing/example-files.ts";
import { inspectFile } from "./inspect-file.ts";

const LIMITS = { bytes: 10_000_000, pages: 20, megapixels: 25 };

async function codesOf(file: Uint8Array) {
  const { answer } = await inspectFile(file, null, LIMITS);
  return answer.outcome === "accepted" ? answer.codes : answer.reason;
}

test.each<[WriteInputBarcodeFormat, string]>([
  ["QRCode", "TICKET-0001"],
  ["Aztec", "TICKET-0001"],
  ["PDF417", "TICKET-0001"],
  ["DataMatrix", "TICKET-0001"],
  ["Code128", "TICKET-0001"],
  ["Code39", "TICKET-0001"],
  ["Code93", "TICKET-0001"],
  ["EAN13", "4006381333931"],
  ["ITF", "12345678"],
])("a code keeps its symbology: %s", async (format, text) => {
  expect(await codesOf(await barcodePng(text, format))).toEqual([{ text, format, page: 1 }]);
});

test("a picture that lets its background through is read as it stands on white", async () => {
  const format = "QRCode";
  expect(await codesOf(await transparentPng({ code: "CLEAR-0001" }))).toEqual([
    { text: "CLEAR-0001", format, page: 1 },
  ]);
});

test("a JPEG in four inks is read, and one that a further picture follows, as phones write them", async () => {
  const [format, page] = ["QRCode", 1];
  expect(await codesOf(cmykTicket)).toEqual([{ text: "CMYK-0001", format, page }]);
  const photo = Buffer.from(await photoJpeg({ code: "PHOTO-0001" }, 800, 600));
  expect(await codesOf(Buffer.concat([photo, cmykTicket]))).toEqual([{ text: "PHOTO-0001", format, page }]);
});

test("a picture without a code is refused", async () => {
  const photo = Buffer.from(await photoJpeg({ code: "PHOTO-0001" }, 60, 40));
  expect(await codesOf(photo)).toBe("no-code");
});

test("a picture has one page", async () => {
  const png = await barcodePng("TICKET-0001");
  expect((await inspectFile(png, 1, LIMITS)).answer.outcome).toBe("accepted");
  expect((await inspectFile(png, 2, LIMITS)).answer).toEqual({ outcome: "refused", reason: "no-such-page" });
});
