// Makes the bodies of requests: right, hostile and broken ones.

import type { Random } from "../support/seeded-random.ts";

/** Holds a body and the headers that go with it. */
export interface Body {
  readonly headers: readonly string[];
  readonly bytes: Buffer;
}

/** Lists texts that break what does not expect them. */
export const hostileTexts: readonly string[] = [
  ...["", " ", "\u200b", "\u0000", "\ud800", "\udc00x", "\u202egnp.exe", "a\u0301".repeat(50), "\ufeff", "\u{1f468}"],
  ...["__proto__", "constructor", "toString", "null", "undefined", "NaN", "[object Object]", "{}", "[]", "%00", "%ff"],
  ...["../../etc/passwd", "<script>alert(1)</script>", "' OR 1=1 --", "${7*7}", "{{7*7}}", "\r\nX-Injected: yes"],
  ...[
    "//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "a".repeat(5_000),
    "\u00ff\u00fe",
    "ÄÖÜ",
    "日本",
  ],
];

/** Lists the names of the fields that our forms and our API know, and values for them. */
export const fields = {
  names: [
    ...["email", "password", "title", "price", "venue", "startsAt", "date", "time", "section", "seat", "description"],
    ...["ticketId", "expectedPrice", "expectedEdition", "version", "edition", "orderId", "paymentMethod", "token"],
    ...["idempotencyKey", "returnTo", "cursor", "__proto__", "constructor"],
  ],
  values: [
    ...[
      "19.99",
      "0",
      "-1",
      "0.5",
      "1e3",
      "1e999",
      "19,99",
      "1,000",
      "999999999999999999999",
      "0x10",
      "١٢",
      "½",
      "Infinity",
    ],
    ...["a@example.com", "max@müller.de", "@", "a@b", "correct horse", "2027-01-01", "2027-13-45", "2027-01-01T20:00"],
    ...["0000-00-00T00:00", "+275760-09-13", "25:61", "pm_card_visa", "pm_card_chargeDeclined", "tok_visa", "/", "1"],
  ],
} as const;

const TYPES = [
  ...["application/json", "application/json; charset=iso-8859-1", "application/x-www-form-urlencoded", "text/plain"],
  ...["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=b", "application/xml"],
  ...["application/x-www-form-urlencoded; charset=utf-16", "APPLICATION/JSON", "x", "", "application/json;;", "a/b/c"],
];
const MAKERS = [makeJson, makeJson, makeForm, makeForm, makeMultipart, makeNoise];

/** Makes one body; `ids` exist. Its headers may lie about its type, its length and its encoding. */
export function makeBody(random: Random, ids: readonly string[]): Body {
  const make = random.pick(MAKERS) ?? makeNoise;
  const { type, bytes } = make(random, ids);
  const shownType = random.below(6) === 0 ? random.pick(TYPES) : type;
  const headers = shownType === "" ? [] : [`Content-Type: ${shownType}`];
  if (random.below(20) === 0) return chunked(random, headers, bytes);
  const wrong = ["0", "-1", "x", "9".repeat(30), String(bytes.length + 10), "1, 1"];
  const length = random.below(25) === 0 ? random.pick(wrong) : String(bytes.length);
  return { headers: [...headers, `Content-Length: ${length}`], bytes };
}

type Made = { type: string; bytes: Buffer };

function chunked(random: Random, headers: readonly string[], bytes: Buffer): Body {
  const size = random.below(6) === 0 ? "zz" : bytes.length.toString(16);
  const end = random.below(6) === 0 ? "" : "\r\n0\r\n\r\n";
  const parts = [Buffer.from(`${size}\r\n`), bytes, Buffer.from(end)];
  return { headers: [...headers, "Transfer-Encoding: chunked"], bytes: Buffer.concat(parts) };
}

function valueOf(random: Random, ids: readonly string[]): string {
  const kind = random.below(4);
  return (kind === 0 ? random.pick(hostileTexts) : kind === 1 ? random.pick(ids) : random.pick(fields.values)) ?? "";
}

function makePairs(random: Random, ids: readonly string[]): [string, string][] {
  return Array.from({ length: random.below(8) }, () => [random.pick(fields.names) ?? "x", valueOf(random, ids)]);
}

function makeJson(random: Random, ids: readonly string[]): Made {
  const odd = [null, true, 1e21, -0, 12.345, [], {}, [["x"]], { a: { b: [1] } }, 2 ** 53];
  const pairs = makePairs(random, ids).map(([name, value]) => {
    return [name, random.below(5) === 0 ? random.pick(odd) : value] as const;
  });
  // JSON.stringify escapes lone surrogates, so that they reach the site inside of well-formed bytes.
  const text = `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const spoilt = ["", "null", "[]", '"x"', text.slice(0, -1), "[".repeat(3_000), `\ufeff${text}`, `${text},`];
  const sent = random.below(8) === 0 ? (random.pick(spoilt) ?? "") : text;
  const encoding = random.below(12) === 0 ? "latin1" : random.below(20) === 0 ? "utf16le" : "utf8";
  const long = random.below(60) === 0 ? `{"title":"${"x".repeat(150_000)}"}` : sent;
  return { type: "application/json", bytes: Buffer.from(long, encoding) };
}

function makeForm(random: Random, ids: readonly string[]): Made {
  const encode = (text: string): string =>
    random.below(10) === 0 ? text.replaceAll(/[\r\n]/g, "") : encodeURIComponent(text.toWellFormed());
  const text = makePairs(random, ids)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join(random.below(30) === 0 ? "&&=" : "&");
  const bytes = Buffer.from(random.below(20) === 0 ? `${text}%` : text, random.below(12) === 0 ? "latin1" : "utf8");
  return { type: "application/x-www-form-urlencoded", bytes };
}

function makeMultipart(random: Random, ids: readonly string[]): Made {
  const parts = makePairs(random, ids).map(([name, value]) => {
    const file = random.below(6) === 0 ? '; filename="a.txt"\r\nContent-Type: text/plain' : "";
    return `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  const whole = `${parts.join("")}--b--\r\n`;
  const cut = whole.slice(0, random.below(whole.length + 1));
  const spoilt = [
    cut,
    parts.join(""),
    whole.replaceAll("\r\n", "\n"),
    whole.replaceAll('name="', "name="),
    "--b--",
    "",
  ];
  const text = random.below(3) === 0 ? (random.pick(spoilt) ?? "") : whole;
  return { type: "multipart/form-data; boundary=b", bytes: Buffer.from(text, "utf8") };
}

function makeNoise(random: Random): Made {
  const bytes = Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
  return { type: random.pick(TYPES) ?? "", bytes };
}
