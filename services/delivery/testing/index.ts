// Exports what tests and trials need of delivery: ticket files, hostile files, the inspector without a site, examples.
export { type Barcode, loadBarcodeReader } from "../inspection/barcodes.ts";
export { createInspector, type InspectionRun } from "../inspection/inspector.ts";
export { type ExampleTicket, pageOfCodes, photoJpeg, screenshotPng, ticketPdf } from "./example-files.ts";
export { exampleCharge, exampleOrder, exampleTicket } from "./examples.ts";
export { heavyPdf } from "./heavy-file.ts";
export { type HostileFile, hostileFiles } from "./hostile-files.ts";
export { fileWith, inspectorDouble } from "./inspector-double.ts";
export { type S3TestServer, startS3Server } from "./s3-server.ts";
