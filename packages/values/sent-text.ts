// Reads texts out of the bytes that a browser or program has sent: JSON, forms and addresses, all in UTF-8.

/** Says why bytes cannot be read: they are not UTF-8, or no form. */
export type Unreadable = "encoding" | "form";

const utf8 = new TextDecoder("utf-8", { fatal: true });
const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;
const UTF8_NAMES: readonly string[] = ["utf-8", "utf8", "us-ascii"];
const ESCAPES = /(?:%[0-9a-f]{2})+/gi;
const URL_ENCODED = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/** Returns the text of bytes in UTF-8, without a byte order mark; null when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Returns whether a content type names UTF-8 as its encoding, or none; US-ASCII is a part of UTF-8. */
export function isUtf8Type(contentType: string): boolean {
  const name = CHARSET.exec(contentType)?.[1]?.toLowerCase();
  return name === undefined || UTF8_NAMES.includes(name);
}

/** Returns whether the escapes of a text, such as `%C3%A9` in an address or a form, are UTF-8. */
export function hasUtf8Escapes(text: string): boolean {
  for (const [escapes] of text.matchAll(ESCAPES)) {
    try {
      decodeURIComponent(escapes);
    } catch {
      return false;
    }
  }
  return true;
}

/**
 * Reads a form as browsers send it, `application/x-www-form-urlencoded` or `multipart/form-data`; no bytes at all are an
 * empty form. Resolves with `encoding` for a form that is not UTF-8, and with `form` for bytes that are no form.
 */
export async function readSentForm(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<FormData | Unreadable> {
  if (bytes.length === 0) return new FormData();
  if (!isUtf8Type(contentType)) return "encoding";
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
  if (type === URL_ENCODED) return urlEncoded(bytes);
  return type === MULTIPART ? await multipart(bytes, contentType) : "form";
}

function urlEncoded(bytes: Uint8Array): FormData | Unreadable {
  const text = decodeUtf8(bytes);
  if (text === null || !hasUtf8Escapes(text)) return "encoding";
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
  return form;
}

async function multipart(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData | Unreadable> {
  try {
    const form = await parseMultipart(bytes, contentType);
    // The parser replaces what is not UTF-8; only then the texts are read once more, byte by byte.
    const isDoubtful = textsIn(form).some((text) => text.includes("\uFFFD"));
    return isDoubtful && !(await hasUtf8Texts(bytes, contentType)) ? "encoding" : form;
  } catch {
    return "form";
  }
}

// Parses the form with each byte as a character of its own, so that each text gives back its bytes.
async function hasUtf8Texts(bytes: Uint8Array, contentType: string): Promise<boolean> {
  const form = await parseMultipart(Buffer.from(bytes).toString("latin1"), contentType);
  return textsIn(form).every((text) => decodeUtf8(Buffer.from(text, "latin1")) !== null);
}

function parseMultipart(body: string | Uint8Array<ArrayBuffer>, contentType: string): Promise<FormData> {
  // oxlint-disable-next-line no-restricted-properties -- the one place that parses forms
  return new Response(body, { headers: { "Content-Type": contentType } }).formData();
}

function textsIn(form: FormData): string[] {
  return [...form].flatMap(([name, value]) => (typeof value === "string" ? [name, value] : [name]));
}
