import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8, hasUtf8Escapes, isUtf8Type, readSentForm } from "./sent-text.ts";

const URL_ENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data; boundary=x";

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const utf8 = (text: string) => new Uint8Array(Buffer.from(text));
const partOf = (name: string, value: string, more = "") =>
  `--x\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

async function read(bytes: Uint8Array<ArrayBuffer>, type: string) {
  const form = await readSentForm(bytes, type);
  return form instanceof FormData ? [...form] : form;
}

test("decodeUtf8() gives null for bytes in another encoding", () => {
  expect([utf8("\uFEFFCafé 😀"), utf8(""), latin1("Café"), new Uint8Array([0xed, 0xa0, 0x80])].map(decodeUtf8)).toEqual(
    ["Café 😀", "", null, null],
  );
});

test("isUtf8Type() reads the charset of a content type", () => {
  const types = [
    "",
    "text/plain",
    "a/b; charset=utf-8",
    'a/b;charset="UTF-8"',
    "a/b; x=y; CHARSET=utf8",
    "a/b; charset=us-ascii",
  ];
  expect(types.map(isUtf8Type)).toEqual(types.map(() => true));
  const others = ["a/b; charset=ISO-8859-1", 'a/b;charset="utf-16"', "a/b; charset=", "a/b; charset=windows-1252"];
  expect(others.map(isUtf8Type)).toEqual(others.map(() => false));
});

test("hasUtf8Escapes() finds escapes of another encoding", () => {
  expect(["?q=%C3%A9", "?q=100%", "?q=%zz", "", "?q=é%20"].map(hasUtf8Escapes)).toEqual([true, true, true, true, true]);
  expect(["?q=%E9", "?q=%C3&r=%A9", "?q=%ED%A0%80"].map(hasUtf8Escapes)).toEqual([false, false, false]);
});

describe("readSentForm()", () => {
  test("reads both kinds of forms", async () => {
    const sent = "title=Caf%C3%A9+%F0%9F%98%80&seat=a%26b&seat=2&empty=";
    const fields = [
      ["title", "Café 😀"],
      ["seat", "a&b"],
      ["seat", "2"],
      ["empty", ""],
    ];
    expect(await read(utf8(sent), `${URL_ENCODED}; charset=UTF-8`)).toEqual(fields);
    const parts = fields.map(([name = "", value = ""]) => partOf(name, value)).join("");
    expect(await read(utf8(`${parts}--x--\r\n`), MULTIPART)).toEqual(fields);
  });

  test("reads no bytes as an empty form, of whatever type", async () => {
    for (const type of ["", URL_ENCODED, MULTIPART, "text/plain"]) expect(await read(utf8(""), type)).toEqual([]);
  });

  test("keeps a replacement character that was typed, in both kinds", async () => {
    expect(await read(utf8("a=%EF%BF%BD"), URL_ENCODED)).toEqual([["a", "\uFFFD"]]);
    expect(await read(utf8(`${partOf("a", "\uFFFD")}--x--\r\n`), MULTIPART)).toEqual([["a", "\uFFFD"]]);
  });

  test.each([
    ["bytes", latin1("title=Café"), URL_ENCODED],
    ["escapes", utf8("title=Caf%E9"), URL_ENCODED],
    ["the name of a charset", utf8("title=Cafe"), `${URL_ENCODED}; charset=ISO-8859-1`],
    ["a part", latin1(`${partOf("title", "Café")}--x--\r\n`), MULTIPART],
    ["the name of a part", latin1(`${partOf("tïtle", "Cafe")}--x--\r\n`), MULTIPART],
  ])("refuses another encoding, seen by %s", async (_what, bytes, type) => {
    expect(await read(bytes, type)).toBe("encoding");
  });

  test.each([
    ["a broken multipart body", utf8("rubbish"), MULTIPART],
    ["a multipart body that was cut off", utf8(partOf("title", "Gig").slice(0, 30)), MULTIPART],
    ["a multipart body without a boundary", utf8(partOf("title", "Gig")), "multipart/form-data"],
    ["JSON", utf8("{}"), "application/json"],
    ["plain text", utf8("title=Gig"), "text/plain"],
    ["a body of no type", utf8("title=Gig"), ""],
  ])("refuses %s as no form", async (_what, bytes, type) => {
    expect(await read(bytes, type)).toBe("form");
  });

  test("reads a file beside texts without judging its bytes", async () => {
    const file = partOf("file", "\u00E9\u00FF", '; filename="a.bin"');
    const form = await readSentForm(latin1(`${partOf("title", "Gig")}${file}--x--\r\n`), MULTIPART);
    expect(form instanceof FormData && [form.get("title"), typeof form.get("file")]).toEqual(["Gig", "object"]);
  });

  test("gives back the fields of any form, in both kinds", async () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const fields = fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 9 }), text), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(fields, async (sent) => {
      const form = new FormData();
      for (const [, value] of sent) form.append("field", value);
      const multipart = new Response(form);
      const type = multipart.headers.get("Content-Type") ?? "";
      expect(await read(utf8(String(new URLSearchParams(sent))), URL_ENCODED)).toEqual(sent);
      // Browsers send each line end of a multipart form as CRLF.
      const ends = (value: string) => value.replaceAll(/\r\n?|\n/g, "\n");
      const bytes = new Uint8Array(await multipart.arrayBuffer());
      const values = (await read(bytes, type)) as [string, string][];
      expect(values.map(([, value]) => ends(value))).toEqual(sent.map(([, value]) => ends(value)));
    });
    await fc.assert(property, { numRuns: 300, seed: 20_261_126 });
  });

  test("reads any bytes of any type, or says why not, and never throws", async () => {
    const types = fc.constantFrom(URL_ENCODED, MULTIPART, "multipart/form-data", 'multipart/form-data; boundary="', "");
    const pieces = fc.constantFrom(
      "--x",
      "--",
      "\r\n",
      "\n",
      "Content-Disposition: form-data; name=",
      '"a"',
      ";",
      "%",
      "=&",
    );
    const piece = fc.oneof(
      pieces.map(utf8),
      fc.uint8Array({ maxLength: 4 }).map((bytes) => new Uint8Array(bytes)),
    );
    const property = fc.asyncProperty(fc.array(piece, { maxLength: 20 }), types, async (parts, type) => {
      const answer = await read(new Uint8Array(Buffer.concat(parts)), type);
      expect(Array.isArray(answer) || answer === "encoding" || answer === "form").toBe(true);
    });
    await fc.assert(property, { numRuns: 1_000, seed: 20_261_126 });
  });
});
