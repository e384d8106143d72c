// Lists PDFs whose pages are hostile to whoever draws them.
import { bomb, type HostileFile, type TicketDraft, ticketWith } from "./hostile-file.ts";

const HEAVY = ["too-heavy", "too-slow", "damaged", "no-code"];

function draft(name: string, reasons: readonly string[], change: (draft: TicketDraft) => void): HostileFile {
  return { name, reasons, make: () => ticketWith(change) };
}

function picture(name: string, syntax: string, bytes: Uint8Array | string, ...reasons: string[]): HostileFile {
  return draft(name, reasons, ({ add, setResource, draw }) => {
    setResource("XObject", "Hostile", add(`<< /Type /XObject /Subtype /Image ${syntax} >>`, bytes));
    draw("q 500 0 0 500 0 0 cm /Hostile Do Q");
  });
}

// Each form draws the one before it ten times.
function laughter({ add, setResource, draw }: TicketDraft): void {
  const form = "/Type /XObject /Subtype /Form /BBox [0 0 600 850]";
  let inner = add(`<< ${form} >>`, "0 0 600 850 re f");
  for (let level = 0; level < 12; level += 1) {
    inner = add(`<< ${form} /Resources << /XObject << /F ${inner} >> >> >>`, "/F Do ".repeat(10));
  }
  setResource("XObject", "Laughter", inner);
  draw("/Laughter Do");
}

/** PDFs whose pages are hostile to whoever draws them. */
export const content: readonly HostileFile[] = [
  draft("content that decompresses to gigabytes", HEAVY, ({ draw }) => {
    draw(bomb(4_000), "<< /Filter /FlateDecode >>");
  }),
  draft("content that is decompressed through 200 filters", HEAVY, ({ setPage, add }) => {
    setPage("Contents", add(`<< /Filter [ ${"/FlateDecode ".repeat(200)} ] >>`, bomb(64)));
  }),
  draft("content of eight million operators", HEAVY, ({ setPage, add }) => {
    setPage("Contents", add("<< >>", "0 0 600 850 re f\n".repeat(550_000)));
  }),
  draft("content that saves its state without end", HEAVY, ({ setPage, add }) => {
    setPage("Contents", add("<< >>", "q ".repeat(4_000_000)));
  }),
  draft("forms that draw forms ten times, twelve deep", HEAVY, laughter),
  draft("form that draws itself", HEAVY, ({ setPage, setResource, add }) => {
    const next = Number(/\d+/.exec(add("null"))?.[0]) + 1;
    const form = `<< /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F ${next} 0 R >> >> >>`;
    setResource("XObject", "F", add(form, "/F Do /F Do"));
    setPage("Contents", add("<< >>", "/F Do"));
  }),
  draft("pattern that fills itself", HEAVY, ({ setPage, setResource, add }) => {
    const next = Number(/\d+/.exec(add("null"))?.[0]) + 1;
    const pattern = `<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 1 /YStep 1
      /Resources << /Pattern << /P ${next} 0 R >> >> >>`;
    setResource("Pattern", "P", add(pattern, "/Pattern cs /P scn 0 0 9 9 re f"));
    setPage("Contents", add("<< >>", "/Pattern cs /P scn 0 0 600 850 re f"));
  }),
  draft("pattern of a billion tiles", HEAVY, ({ setPage, setResource, add }) => {
    const pattern = `<< /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 99999 99999] /XStep 0.0001 /YStep 0.0001
      /Resources << >> >>`;
    setResource("Pattern", "P", add(pattern, "0 0 9 9 re f"));
    setPage("Contents", add("<< >>", "/Pattern cs /P scn 0 0 600 850 re f"));
  }),
  draft("dashes of a millionth", HEAVY, ({ setPage, add }) => {
    const line = "[0.000001 0.000001] 0 d 0 0 m 600 850 l S\n";
    setPage("Contents", add("<< >>", line.repeat(2_000)));
  }),
  draft("function of a program without end", HEAVY, ({ setPage, setResource, add }) => {
    const program = `{ ${"dup mul ".repeat(400_000)} }`;
    const type4 = add("<< /FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1] >>", program);
    setResource("Shading", "S", `<< /ShadingType 1 /ColorSpace /DeviceRGB /Function ${type4} >>`);
    setPage("Contents", add("<< >>", "600 0 0 850 0 0 cm /S sh"));
  }),
  draft("font whose table of letters names four billion", HEAVY, ({ setPage, setResource, add }) => {
    const map =
      "1 begincodespacerange <00000000> <ffffffff> endcodespacerange\n1 beginbfrange <00000000> <ffffffff> <0000> endbfrange";
    const unicode = add("<< >>", map);
    const inner = "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << >> >>";
    setResource(
      "Font",
      "H",
      `<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [ ${inner} ] /ToUnicode ${unicode} >>`,
    );
    setPage("Contents", add("<< >>", "BT /H 12 Tf (abcd) Tj ET"));
  }),
  draft("font program that decompresses to gigabytes", HEAVY, ({ setPage, setResource, add }) => {
    const file = add("<< /Filter /FlateDecode /Length1 9 >>", bomb(4_000));
    const descriptor = `<< /Type /FontDescriptor /FontName /X /Flags 4 /FontFile2 ${file} >>`;
    setResource(
      "Font",
      "H",
      `<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 0 /Widths [0] /FontDescriptor ${descriptor} >>`,
    );
    setPage("Contents", add("<< >>", "BT /H 12 Tf (abcd) Tj ET"));
  }),
  picture(
    "picture of 900 megapixels",
    "/Width 30000 /Height 30000 /BitsPerComponent 1 /ColorSpace /DeviceGray",
    "x",
    "too-many-pixels",
  ),
  picture(
    "picture of 26 megapixels",
    "/Width 5200 /Height 5000 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    "x",
    "too-many-pixels",
  ),
  picture("picture without a size", "/BitsPerComponent 8 /ColorSpace /DeviceGray", "x", "damaged"),
  picture(
    "picture that decompresses to gigabytes",
    "/Width 9 /Height 9 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode",
    bomb(4_000),
    ...HEAVY,
  ),
  draft("picture within the content of 10,000 megapixels", HEAVY, ({ setPage, add }) => {
    setPage("Contents", add("<< >>", "q 9 0 0 9 0 0 cm BI /W 100000 /H 100000 /BPC 8 /CS /G ID xxxx EI Q"));
  }),
];
