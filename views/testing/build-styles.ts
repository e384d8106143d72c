// Makes the smaller script and style sheets, the face and the pictures in public/vendor out of packages and of public:
// `bun run build:styles`. The results are part of the repository, so nothing of this runs with the site.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";
import { markOf, SMALLER, scriptSource, styleSource } from "../shared/asset-sources.ts";

const require = createRequire(import.meta.url);
const own = (name: string) => new URL(`../public/${name}`, import.meta.url);
const read = (name: string) => readFileSync(require.resolve(name));
const write = (name: string, content: string | Uint8Array) => writeFileSync(own(`vendor/${name}`), content);

/** Names the elements that pages may use; Pico's rules for other elements are left out. */
const ELEMENTS = [
  ...["html", "body", "header", "main", "footer", "nav", "section", "article", "aside", "div", "span", "p", "a"],
  ...[
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
  ],
  ...["form", "label", "input", "textarea", "select", "option", "button", "fieldset", "legend", "output"],
  ...["details", "summary", "strong", "b", "i", "q", "del", "ins", "code", "time", "svg"],
];
const INPUTS = ["text", "email", "password", "date", "time", "search", "hidden"];
const STATES = 'disabled hidden aria-invalid="true" aria-busy="true" aria-current="page" aria-describedby="x"';

async function buildPico(): Promise<void> {
  const raw = [
    ...ELEMENTS.map((name) => `<${name} ${STATES}></${name}>`),
    ...INPUTS.map((type) => `<input type="${type}" ${STATES}>`),
    ...["submit", "button"].map((type) => `<button type="${type}" ${STATES}></button>`),
  ].join("");
  const css = read("@picocss/pico/css/pico.classless.min.css")
    .toString()
    .replace(/^\uFEFF?@charset "UTF-8";/, "");
  const [purged] = await new PurgeCSS().purge({
    content: [{ raw, extension: "html" }],
    css: [{ raw: css }],
    variables: true,
  });
  write("pico.css", `${purged?.css ?? ""}\n`);
}

const FONT = "@fontsource/archivo-narrow/files/archivo-narrow-latin-700-normal.woff2";

/** Lists the characters of the poster face: those of Western European languages. Others come from the next face. */
function characters(): string {
  const codes = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
  return `${String.fromCodePoint(...codes(0x20, 0x7f), ...codes(0xa0, 0x100))}–—‘’“”„•…€`;
}

async function buildFont(): Promise<void> {
  // Without the closure, other forms of these letters, such as small capitals, are left out: no page asks for them.
  const options = { targetFormat: "woff2", noLayoutClosure: true } as const;
  write("archivo-narrow-700.woff2", await subsetFont(read(FONT), characters(), options));
  write("archivo-narrow-LICENSE.txt", read("@fontsource/archivo-narrow/LICENSE"));
}

/** Names the files in which the server draws the pictures of events, which have the letters of more languages than pages. */
const FACES = ["latin", "latin-ext", "vietnamese"];
const faceFile = (name: string) => fileURLToPath(own(`vendor/archivo-narrow-700-${name}.ttf`));

async function buildFaces(): Promise<void> {
  for (const name of FACES) {
    const font = read(FONT.replace("latin", name));
    // Without combining accents: with them a letter is made of two glyphs in one file and of one in another, and then
    // resvg takes it from none.
    const codes = Array.from({ length: 0x2_200 - 0x20 }, (_, at) => at + 0x20).filter(
      (one) => one < 0x300 || one > 0x36f,
    );
    const all = String.fromCodePoint(...codes);
    writeFileSync(faceFile(name), await subsetFont(font, all, { targetFormat: "truetype", noLayoutClosure: true }));
  }
}

async function buildPictures(): Promise<void> {
  const options = { font: { fontFiles: [faceFile("latin")], loadSystemFonts: false } };
  for (const [name, width] of [
    ["preview", 1200],
    ["touch-icon", 180],
  ] as const) {
    const svg = readFileSync(own(`${name}.svg`), "utf8");
    write(`${name}.png`, new Resvg(svg, { ...options, fitTo: { mode: "width", value: width } }).render().asPng());
  }
}

async function buildSmallerForms(): Promise<void> {
  const styles = styleSource();
  const { code } = transform({ filename: "site.css", code: Buffer.from(styles), minify: true });
  write(SMALLER.style, `${markOf(styles)}${new TextDecoder().decode(code)}\n`);
  const scripts = scriptSource();
  const folder = mkdtempSync(join(tmpdir(), "holdfast-"));
  const file = join(folder, "site.js");
  writeFileSync(file, scripts);
  const built = await Bun.build({ entrypoints: [file], minify: true, format: "esm", external: ["*"] });
  rmSync(folder, { recursive: true });
  write(SMALLER.script, `${markOf(scripts)}${await built.outputs[0]?.text()}`);
}

await buildPico();
await buildSmallerForms();
await buildFont();
await buildFaces();
await buildPictures();
