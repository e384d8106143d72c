// Builds the script, the style sheet and the icon of the site.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { priceReaderSource } from "@holdfast/values";
import { routes } from "../routes.ts";

/** Holds a file as it is sent. */
export type Asset = {
  /** Bytes of the file. */
  body: Uint8Array<ArrayBuffer>;
  /** Returns the same bytes, compressed with gzip. */
  gzip: () => Uint8Array<ArrayBuffer>;
  /** Returns the same bytes, compressed with brotli. */
  brotli: () => Uint8Array<ArrayBuffer>;
  /** Value of the header Content-Type. */
  contentType: string;
};

const require = createRequire(import.meta.url);
const styleSheets = ["tokens", "base", "shell", "forms", "account", "tickets", "orders", "api", "print"];

function fromPackage(name: string): string {
  return readFileSync(require.resolve(name), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
}

function own(name: string): string {
  return readFileSync(new URL(`../public/${name}`, import.meta.url), "utf8");
}

// Joins the scripts to one file: from two deferred tags htmx can start before hx-sse has registered, and then it never
// opens the stream. A price is read by the functions of the server.
function script(): string {
  const parts = [
    fromPackage("htmx.org/dist/htmx.min.js"),
    fromPackage("htmx.org/dist/ext/hx-sse.min.js"),
    `(() => {${priceReaderSource()}\n${["streams", "times", "site", "passkeys"]
      .map((name) => own(`${name}.js`))
      .join("")
      .replace(/^\s*\/\/.*\n/gm, "")}})();`,
  ];
  return parts.join("\n;");
}

// Puts Pico into a layer, so that every rule of ours wins whatever its specificity.
function style(): string {
  const pico = fromPackage("@picocss/pico/css/pico.classless.min.css").replace(/^\uFEFF?@charset "UTF-8";/, "");
  const ours = styleSheets.map((name) => own(`${name}.css`)).join("\n");
  return `@layer pico{${pico}}\n${ours.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s*\n\s*/g, "\n")}`;
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

function build() {
  const js = asset(script(), "text/javascript; charset=utf-8");
  const css = asset(style(), "text/css; charset=utf-8");
  const icon = asset(own("mark.svg"), "image/svg+xml");
  const paths = {
    script: hashed("holdfast", "js", js.body),
    style: hashed("holdfast", "css", css.body),
    icon: hashed("mark", "svg", icon.body),
  };
  const files: ReadonlyMap<string, Asset> = new Map([
    [paths.script, js],
    [paths.style, css],
    [paths.icon, icon],
  ]);
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

/** Returns the addresses that the layout links to. */
export function assetPaths(): { script: string; style: string; icon: string } {
  return built.paths;
}
