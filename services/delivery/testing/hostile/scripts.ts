// Lists PDFs that would do something of their own: run a program, send a form, hand out an attached file.
import type { HostileFile, TicketDraft } from "./hostile-file.ts";
import { joined, replaced, ticketWith } from "./hostile-file.ts";

const JAVASCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>";

function active(name: string, change: (draft: TicketDraft) => void, useObjectStreams = false): HostileFile {
  return { name, reasons: ["active"], make: () => ticketWith(change, { useObjectStreams }) };
}

function annotation(syntax: string): (draft: TicketDraft) => void {
  return ({ add, setPage }) => setPage("Annots", `[ ${add(`<< /Type /Annot /Rect [0 0 50 50] ${syntax} >>`)} ]`);
}

/** PDFs with scripts, actions and attachments. */
export const scripts: readonly HostileFile[] = [
  active("script at opening", ({ setRoot }) => setRoot("OpenAction", JAVASCRIPT)),
  active("script at opening, in an object stream", ({ setRoot }) => setRoot("OpenAction", JAVASCRIPT), true),
  active("script by name", ({ add, setRoot }) =>
    setRoot("Names", `<< /JavaScript << /Names [ (a) ${add(JAVASCRIPT)} ] >> >>`),
  ),
  {
    name: "script whose name is spelled in numbers",
    reasons: ["active"],
    make: async () =>
      replaced(
        await ticketWith(({ setRoot }) => setRoot("OpenAction", JAVASCRIPT)),
        "/S /JavaScript",
        "/S /J#61v#61#53cript",
      ),
  },
  {
    name: "script in an earlier revision",
    reasons: ["active"],
    make: async () => {
      const file = await ticketWith(({ add }) => void add(JAVASCRIPT));
      const number = /(\d+) 0 obj\s*<<\s*\/S \/JavaScript/.exec(Buffer.from(file).toString("latin1"))?.[1];
      const start = /startxref\s+(\d+)/.exec(Buffer.from(file).toString("latin1"))?.[1];
      const update = `${number} 0 obj\n<< >>\nendobj\n`;
      const xref = `xref\n${number} 1\n${String(file.length + 1).padStart(10, "0")} 00000 n \n`;
      const trailer = `trailer\n<< /Size 99 /Root 2 0 R /Prev ${start} >>\nstartxref\n${file.length + 1 + update.length}\n%%EOF`;
      return joined(file, `\n${update}${xref}${trailer}`);
    },
  },
  active("script when the page opens", ({ setPage }) => setPage("AA", `<< /O ${JAVASCRIPT} >>`)),
  active("script behind a link", annotation(`/Subtype /Link /A ${JAVASCRIPT}`)),
  active(
    "script in a chain of actions",
    annotation(`/Subtype /Link /A << /S /URI /URI (x) /Next [ ${JAVASCRIPT} ] >>`),
  ),
  active("script of a form field", annotation(`/Subtype /Widget /FT /Tx /T (a) /AA << /K ${JAVASCRIPT} >>`)),
  active("launches a program", ({ setRoot }) => setRoot("OpenAction", "<< /S /Launch /F (cmd.exe) >>")),
  active("sends a form", annotation("/Subtype /Link /A << /S /SubmitForm /F (https://example.com) >>")),
  active("imports data", annotation("/Subtype /Link /A << /S /ImportData /F (x.fdf) >>")),
  active("leads to a file inside", annotation("/Subtype /Link /A << /S /GoToE /T << /R /C /N (x) >> >>")),
  active(
    "leads to another file",
    annotation("/Subtype /Link /A << /S /GoToR /F (\\\\\\\\host\\\\share) /D [0 /Fit] >>"),
  ),
  active("attached file", ({ add, setRoot }) => {
    const file = add("<< /Type /EmbeddedFile >>", "MZ program");
    const spec = add(`<< /Type /Filespec /F (a.exe) /EF << /F ${file} >> >>`);
    setRoot("Names", `<< /EmbeddedFiles << /Names [ (a.exe) ${spec} ] >> >>`);
  }),
  active("file attached to a note", ({ add, setPage }) => {
    const file = add("<< >>", "MZ program");
    setPage("Annots", `[ << /Type /Annot /Subtype /FileAttachment /FS << /F (a) /EF << /F ${file} >> >> >> ]`);
  }),
  active("rich media", annotation("/Subtype /RichMedia /RichMediaContent << >>")),
  active("film", annotation("/Subtype /Screen /A << /S /Rendition /OP 0 >>")),
  active("3D model", annotation("/Subtype /3D /3DD << /Type /3D >>")),
  active("XFA form", ({ add, setRoot }) =>
    setRoot("AcroForm", `<< /Fields [] /XFA ${add("<< >>", "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")} >>`),
  ),
  active("collection of files", ({ setRoot }) => setRoot("Collection", "<< /Type /Collection /View /T >>")),
];
