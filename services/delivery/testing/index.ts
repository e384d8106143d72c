// Exports what trials need of delivery: ticket files, hostile files, and the inspector without a site.
export { createInspector, type InspectionRun } from "../inspection/inspector.ts";
export { type ExampleTicket, pageOfCodes, photoJpeg, screenshotPng, ticketPdf } from "./example-files.ts";
export { type HostileFile, hostileFiles } from "./hostile-files.ts";
