// Exports the pages and models of the waiting line.

export { DrawPage, type ShownDraw } from "./draw-page.tsx";
export { JoinLinePage } from "./join-line-page.tsx";
export { LeaveLinePage } from "./leave-line-page.tsx";
export type { ShownWait, WaitedEvent } from "./models.ts";
export { WaitPage } from "./wait-page.tsx";
export { WaitPanel } from "./wait-panel.tsx";
export { WaitsPage } from "./waits-page.tsx";
