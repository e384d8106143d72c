// Makes a ticket file as large as the site takes it.

import { PDFDocument, PDFRawStream } from "pdf-lib";
import { ticketPdf } from "./example-files.ts";

/** Makes a PDF with one ticket and a stream of noise in it, of about `bytes`; a page shows the ticket alone. */
export async function heavyPdf(code: string, bytes: number): Promise<Uint8Array> {
  const document = await PDFDocument.load(await ticketPdf({ code }), { updateMetadata: false });
  const noise = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, Math.min(bytes, at + 65_536)));
  const dictionary = document.context.obj({ Length: bytes });
  document.context.register(PDFRawStream.of(dictionary, noise));
  return await document.save({ useObjectStreams: false });
}
