// Builds the script and the style sheet of the site, and reads its face and pictures.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { priceReaderSource } from "@holdfast/values";
import { routes } from "../routes.ts";
import { own, SMALLER, scriptSource, smallerForm, styleSource } from "./asset-sources.ts";

/** Holds a file as it is sent. */
export type Asset = {
  /** Bytes of the file. */
  body: Uint8Array<ArrayBuffer>;
  /** Returns the same bytes, compressed with gzip; null for a file that is compressed by itself. */
  gzip: (() => Uint8Array<ArrayBuffer>) | null;
  /** Returns the same bytes, compressed with brotli; null for a file that is compressed by itself. */
  brotli: (() => Uint8Array<ArrayBuffer>) | null;
  /** Value of the header Content-Type. */
  contentType: string;
};

const require = createRequire(import.meta.url);

function fromPackage(name: string): string {
  return readFileSync(require.resolve(name), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
}

// Joins the scripts to one file: from two deferred tags htmx can start before hx-sse has registered, and then it never
// opens the stream. A price is read by the functions of the server.
function script(passkeyScript: string): string {
  const source = scriptSource();
  const ours = smallerForm(SMALLER.script, source) ?? source;
  const parts = [
    fromPackage("htmx.org/dist/htmx.min.js"),
    fromPackage("htmx.org/dist/ext/hx-sse.min.js"),
    `(() => {${priceReaderSource()}\n${ours.replace('"./passkeys.js"', JSON.stringify(passkeyScript))}})();`,
  ];
  return parts.join("\n;");
}

// Puts Pico into a layer, so that every rule of ours wins whatever its specificity.
function style(fontPath: string): string {
  const pico = own("vendor/pico.css").trim();
  const source = styleSource();
  const face = `@font-face{font-family:"Archivo Narrow";font-weight:700;font-display:swap;src:url(${fontPath})format("woff2")}`;
  return `@layer pico{${pico}}\n${face}\n${smallerForm(SMALLER.style, source) ?? source}`;
}

function asset(text: string, contentType: string): Asset {
  const body = new TextEncoder().encode(text);
  const gzip = once(() => gzipSync(body, { level: 9 }));
  return { body, gzip, brotli: once(() => brotliCompressSync(body)), contentType };
}

// Compresses at the first request: a process that is starting has more urgent things to do.
function once(compress: () => Uint8Array): () => Uint8Array<ArrayBuffer> {
  let made: Uint8Array<ArrayBuffer> | null = null;
  return () => {
    made ??= new Uint8Array(compress());
    return made;
  };
}

function hashed(stem: string, extension: string, body: Uint8Array): string {
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  return routes.asset(`${stem}.${hash}.${extension}`);
}

// Pictures and fonts are compressed already.
function ready(name: string, contentType: string): Asset {
  const body = new Uint8Array(readFileSync(new URL(`../public/vendor/${name}`, import.meta.url)));
  return { body, gzip: null, brotli: null, contentType };
}

function build() {
  const font = ready("archivo-narrow-700.woff2", "font/woff2");
  const fontPath = hashed("archivo-narrow", "woff2", font.body);
  const passkeys = asset(own("passkeys.js"), "text/javascript; charset=utf-8");
  const passkeyScript = hashed("passkeys", "js", passkeys.body);
  const named = {
    script: ["holdfast", "js", asset(script(passkeyScript), "text/javascript; charset=utf-8")],
    passkeys: ["passkeys", "js", passkeys],
    style: ["holdfast", "css", asset(style(fontPath), "text/css; charset=utf-8")],
    apiStyle: ["api", "css", asset(own("api.css"), "text/css; charset=utf-8")],
    operatorStyle: ["operator", "css", asset(own("operator.css"), "text/css; charset=utf-8")],
    icon: ["mark", "svg", asset(own("mark.svg"), "image/svg+xml")],
    font: ["archivo-narrow", "woff2", font],
    touchIcon: ["touch-icon", "png", ready("touch-icon.png", "image/png")],
    preview: ["preview", "png", ready("preview.png", "image/png")],
  } as const;
  const pathOf = ([stem, extension, { body }]: readonly [string, string, Asset]) => hashed(stem, extension, body);
  const paths = {
    script: pathOf(named.script),
    style: pathOf(named.style),
    apiStyle: pathOf(named.apiStyle),
    operatorStyle: pathOf(named.operatorStyle),
    icon: pathOf(named.icon),
    font: fontPath,
    touchIcon: pathOf(named.touchIcon),
    preview: pathOf(named.preview),
  };
  const files: ReadonlyMap<string, Asset> = new Map(Object.values(named).map((one) => [pathOf(one), one[2]]));
  return { paths, files };
}

// Built with the process: a page must not depend on whether a file can be opened when it is rendered.
const built = build();

/**
 * Returns the files that the pages link to, by address, as they were when the process started.
 *
 * The address of a file changes with its content.
 */
export function assets(): ReadonlyMap<string, Asset> {
  return built.files;
}

/** Returns the files of the faces in which pictures of events are drawn; together they have the letters of Europe and Vietnam. */
export function previewFaces(): readonly string[] {
  const files = ["latin", "latin-ext", "vietnamese"].map((name) => `vendor/archivo-narrow-700-${name}.ttf`);
  return files.map((file) => fileURLToPath(new URL(`../public/${file}`, import.meta.url)));
}

/**
 * Returns the addresses that the head of a page links to; browsers load the touch icon and the preview later or never.
 * `apiStyle` is for the page that describes the API alone, `operatorStyle` for the pages of operators.
 */
export function assetPaths(): typeof built.paths {
  return built.paths;
}
