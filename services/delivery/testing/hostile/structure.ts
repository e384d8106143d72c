// Lists PDFs whose structure is hostile: endless, enormous, encrypted, or at odds with itself.
import { PDFDocument } from "pdf-lib";
import { bomb, type HostileFile, joined, latin1Bytes, replaced, type TicketDraft, ticketWith } from "./hostile-file.ts";

function draft(name: string, reasons: readonly string[], change: (draft: TicketDraft) => void): HostileFile {
  return { name, reasons, make: () => ticketWith(change) };
}

function text(name: string, reasons: readonly string[], from: string | RegExp, to: string): HostileFile {
  return { name, reasons, make: async () => replaced(await ticketWith(() => undefined), from, to) };
}

async function pages(count: number): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  for (let page = 0; page < count; page += 1) document.addPage([300, 300]);
  return await document.save();
}

function box(name: string, syntax: string, ...reasons: string[]): HostileFile {
  return draft(name, reasons, ({ setPage }) => setPage("MediaBox", syntax));
}

/** Nodes of a page tree of which each has the next one as its children, twice. */
function doubledTree({ add, setRoot, page }: TicketDraft): void {
  let node = page;
  for (let level = 0; level < 30; level += 1) node = add(`<< /Type /Pages /Count 2 /Kids [ ${node} ${node} ] >>`);
  setRoot("Pages", node);
}

const ENCRYPT = "/Encrypt << /Filter /Standard /V 1 /R 2 /O (0123) /U (0123) /P -4 >> ";

/** PDFs whose structure is hostile. */
export const structure: readonly HostileFile[] = [
  { name: "21 pages", reasons: ["too-many-pages"], make: () => pages(21) },
  { name: "200 pages", reasons: ["too-many-pages"], make: () => pages(200) },
  { name: "5,000 pages", reasons: ["too-many-pages"], make: () => pages(5_000) },
  draft("page tree that holds itself", ["damaged"], ({ add, setRoot }) => {
    const ref = add("<< /Type /Pages /Count 1 >>");
    setRoot("Pages", add(`<< /Type /Pages /Count 1 /Kids [ ${ref} ${ref} ] >>`));
  }),
  draft("page tree of a loop", ["damaged"], ({ add, setRoot }) => {
    const next = Number(/\d+/.exec(add("null"))?.[0]) + 2;
    const one = add(`<< /Type /Pages /Count 1 /Kids [ ${next} 0 R ] >>`);
    setRoot("Pages", add(`<< /Type /Pages /Count 1 /Kids [ ${one} ] >>`));
  }),
  draft("page tree that doubles 30 times", ["damaged"], doubledTree),
  draft("page tree 3,000 deep", ["damaged", "too-many-pages"], ({ add, setRoot, page }) => {
    let node = page;
    for (let level = 0; level < 3_000; level += 1) node = add(`<< /Type /Pages /Count 1 /Kids [ ${node} ] >>`);
    setRoot("Pages", node);
  }),
  text("a billion pages counted, one there", ["damaged", "too-many-pages"], "/Count 1", "/Count 999999999"),
  draft("fewer pages counted than there are", ["damaged"], ({ add, setRoot, page }) => {
    const more = add("<< /Type /Page /MediaBox [0 0 300 300] /Resources << >> >>");
    setRoot("Pages", add(`<< /Type /Pages /Count 1 /Kids [ ${page} ${more} ${add("null")} ] >>`));
  }),
  text("no pages", ["damaged"], "/Kids", "/Kid"),
  box("page of a square kilometre", "[0 0 2834645 2834645]", "too-many-pixels"),
  box("page with a box of negative sides", "[99999 99999 -99999 -99999]", "too-many-pixels"),
  box("page with a box of large numbers", "[0 0 1000000000000 99999999999999]", "too-many-pixels", "damaged"),
  box("page a kilometre long", "[0 0 3 28346456]", "too-many-pixels"),
  draft("page with a large unit", ["too-many-pixels"], ({ setPage }) => setPage("UserUnit", "1000")),
  text("trailer that asks for a password", ["password"], "trailer\n<<", `trailer\n<< ${ENCRYPT}`),
  text(
    "trailer that asks for a password in numbers",
    ["password"],
    "trailer\n<<",
    `trailer\n<< ${ENCRYPT.replace("/Encrypt", "/#45ncr#79pt")}`,
  ),
  text("objects nested 100,000 deep", ["damaged"], "/Type /Catalog", `/Type /Catalog /X ${"[".repeat(100_000)}`),
  text("dictionaries nested 50,000 deep", ["damaged"], "/Type /Catalog", `/Type /Catalog /X ${"<</A ".repeat(50_000)}`),
  {
    name: "object that is itself",
    reasons: ["damaged"],
    make: async () =>
      replaced(
        await ticketWith(() => undefined),
        /(\d+) 0 obj\s*<<\s*\/Type \/Page\b/,
        "9 0 obj\n9 0 R\nendobj\n8 0 obj\n<< /Type /Page",
      ),
  },
  {
    name: "object stream that decompresses to gigabytes",
    reasons: ["too-heavy", "damaged"],
    make: async () => {
      const file = await ticketWith(() => undefined);
      const data = bomb(4_000);
      const head = `99 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${data.length} >>\nstream\n`;
      return replacedBytes(file, "xref\n", joined(head, data, "\nendstream\nendobj\nxref\n"));
    },
  },
  {
    name: "object stream that cannot be read, with a script",
    reasons: ["active", "damaged"],
    make: async () => {
      const data = "50 0 << /S /JavaScr#69pt /X ((((( >>";
      const head = `99 0 obj\n<< /Type /ObjStm /N 1 /First 5 /Length ${data.length} >>\nstream\n`;
      return replacedBytes(
        await ticketWith(() => undefined),
        "xref\n",
        joined(head, data, "\nendstream\nendobj\nxref\n"),
      );
    },
  },
];

function replacedBytes(file: Uint8Array, from: string, to: Uint8Array): Uint8Array {
  const at = Buffer.from(file).indexOf(latin1Bytes(from));
  return joined(file.subarray(0, at), to, file.subarray(at + from.length));
}
