import { runInNewContext } from "node:vm";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { priceReaderSource, priceRulesOf, readPrice } from "@holdfast/values";
import { expect, test } from "vitest";
import { examplePages } from "../testing/example-pages.tsx";
import { assetRoutes } from "./asset-routes.ts";
import { SMALLER, scriptSource, smallerForm, styleSource } from "./asset-sources.ts";
import { assetPaths, assets } from "./assets.ts";
import { renderFragment } from "./render.ts";

test("the first load of the front page stays under 45 KB compressed, that of any other under 50 KB", async () => {
  const { script, style, icon, font } = assetPaths();
  const sizes = [script, style, icon, font].map((path) => {
    const file = assets().get(path);
    return (file?.brotli?.() ?? file?.body)?.byteLength ?? Number.NaN;
  });
  const files = sizes.reduce((sum, size) => sum + size);
  for (const { name, markup } of examplePages()) {
    const page = gzipSync(await renderFragment(markup)).byteLength;
    expect({ name, size: Math.max(files + page, most(name)) }).toEqual({ name, size: most(name) });
  }
});

function most(name: string): number {
  return name.startsWith("browse") ? 45_000 : 50_000;
}

test("the script holds htmx, then hx-sse, then ours", () => {
  const script = new TextDecoder().decode(assets().get(assetPaths().script)?.body);
  const places = ["var htmx=", 'registerExtension("sse"', "data-deadline"].map((text) => script.indexOf(text));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
});

test("the script reads prices by functions of the server, which stand for themselves", () => {
  const script = new TextDecoder().decode(assets().get(assetPaths().script)?.body);
  expect(script).toContain(priceReaderSource());
  const rules = priceRulesOf("usd");
  for (const typed of ["19,99", "$20", "1,000", "20 EUR", "", "１２", 0.5]) {
    const alone: unknown = runInNewContext(`${priceReaderSource()}; readPrice(typed, rules)`, { typed, rules });
    expect({ ...Object(alone) }).toEqual(readPrice(typed, rules));
  }
});

test("the smaller forms are those of the script and the style sheets as they are", () => {
  const current = [smallerForm(SMALLER.script, scriptSource()), smallerForm(SMALLER.style, styleSource())];
  expect(current.map((form) => (form === null ? "out of date: bun run build:styles makes it anew" : ""))).toEqual([
    "",
    "",
  ]);
  expect(smallerForm(SMALLER.style, `${styleSource()} `)).toBeNull();
});

test("Pico lies in a layer under our own rules", () => {
  const style = new TextDecoder().decode(assets().get(assetPaths().style)?.body);
  expect(style.startsWith("@layer pico{")).toBe(true);
  expect(style).not.toContain("@charset");
});

test("assetRoutes() serves for ever, compressed only to those who take brotli or gzip", async () => {
  const path = assetPaths().style;
  const plain = await assetRoutes().request(path);
  const accepting = (encodings: string) => assetRoutes().request(path, { headers: { "Accept-Encoding": encodings } });
  const packed = await accepting("gzip, deflate");
  const small = await accepting("gzip, deflate, br;q=0.9, zstd");
  expect(plain.headers.get("Content-Encoding")).toBeNull();
  expect(packed.headers.get("Content-Encoding")).toBe("gzip");
  expect(packed.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(packed.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
  expect(small.headers.get("Content-Encoding")).toBe("br");
  expect(brotliDecompressSync(await small.arrayBuffer())).toEqual(gunzipSync(await packed.clone().arrayBuffer()));
  expect((await accepting("gzip;q=0, br;q=0")).headers.get("Content-Encoding")).toBeNull();
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(await plain.text());
});

test.each(["/assets/holdfast.000000000000.js", "/assets/screenshot.png", "/screenshot.png"])(
  "assetRoutes() answers 404 for %s, which no page links to",
  async (path) => {
    expect((await assetRoutes().request(path)).status).toBe(404);
  },
);
