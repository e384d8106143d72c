// Exports the rules of delivery for the trial of a whole sale and for the checker.

export { codeActor } from "./code.ts";
export { codeDocument } from "./code-document.ts";
export { judgementOf, verdictFrom } from "./judging.ts";
export { orderDocument } from "./order-copy.ts";
export { sealActor } from "./seal.ts";
export { sealDocument } from "./seal-document.ts";
export { destroyEffect, inspectEffect, judgeEffect } from "./seal-terms.ts";
