// Gives hostile files to what shall refuse them: a whole site through its route, or the inspector alone.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInspector } from "@holdfast/delivery/testing";
import { startSite, waitFor } from "@holdfast/testing";
import { type Person, signUp } from "../support/people.ts";

/** Takes files as a seller sends them. */
export interface Target {
  /** Process whose memory must stay as it is. */
  readonly pid: number;
  /** Sends a file; returns the reason of the refusal, or what else came of it. */
  send(file: Uint8Array): Promise<string>;
  /** Lists the files that the target has on the disk. */
  files(): string[];
  /** Ends the target and removes its folders. */
  stop(): Promise<void>;
}

// An inspection takes up to 20 s, and a busy machine is slow.
const ANSWER_MS = 60_000;

/** Creates a target that is the inspector alone, in this process. */
export function inspectorTarget(): Target {
  const inspector = createInspector();
  return {
    pid: process.pid,
    async send(file) {
      const inspection = await inspector.inspect(file);
      return inspection.outcome === "refused" ? inspection.reason : inspection.outcome;
    },
    files: () => [],
    stop: () => inspector.close(),
  };
}

/** A site whose temporary files have a folder of their own. */
export interface WatchedSite {
  readonly url: string;
  readonly pid: number;
  /** Lists the files that the site has on the disk. */
  files(): string[];
  /** Ends the site and removes its folders. */
  stop(): Promise<void>;
}

/** Starts a site whose temporary files have a folder of their own. */
export async function openSite(): Promise<WatchedSite> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-hostile-"));
  const [dataDir, temporary] = [join(folder, "data"), join(folder, "tmp")];
  for (const one of [dataDir, temporary]) mkdirSync(one, { mode: 0o700 });
  const site = await startSite({ dataDir, env: { RATE_LIMITS: "off", TMPDIR: temporary } });
  return {
    url: site.url,
    pid: site.pid,
    files: () => listFiles(folder),
    async stop() {
      await site.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a site and signs a seller up, who sends the files. */
export async function siteTarget(): Promise<Target> {
  const site = await openSite();
  const seller = await signUp(site.url, "seller");
  const send = async (file: Uint8Array) => await sealWith(seller, await draft(seller), file);
  return { pid: site.pid, send, files: site.files, stop: site.stop };
}

/** Drafts a ticket that waits for its file; returns its id. */
export async function draft({ http }: Person): Promise<string> {
  const response = await http("/api/tickets", {
    json: { title: "Hostile", price: "20.00", faceValue: "20.00", draft: true },
  });
  const answer: unknown = await response.json();
  if (typeof answer === "object" && answer !== null && "id" in answer) return String(answer.id);
  throw new Error(`Cannot list ticket: ${response.status} ${JSON.stringify(answer)}`);
}

/** Sends the file of a ticket; returns the status of the answer. */
export async function postFile({ http }: Person, ticketId: string, file: Uint8Array): Promise<number> {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(file)]), "ticket.pdf");
  const response = await http(`/api/tickets/${ticketId}/seal`, { method: "POST", body: form });
  await response.body?.cancel();
  return response.status;
}

/** What a seller reads of a seal. */
export interface SealOfTicket {
  readonly state: string;
  /** Why it was refused; null otherwise. */
  readonly reason: string | null;
}

/** Reads the seal of a ticket; null where the site answers something else. */
export async function sealOf({ http }: Person, ticketId: string): Promise<SealOfTicket | null> {
  const seal: unknown = await (await http(`/api/tickets/${ticketId}/seal`)).json();
  if (typeof seal !== "object" || seal === null || !("state" in seal) || !("reason" in seal)) return null;
  return { state: String(seal.state), reason: typeof seal.reason === "string" ? seal.reason : null };
}

async function sealWith(seller: Person, ticketId: string, file: Uint8Array): Promise<string> {
  const status = await postFile(seller, ticketId, file);
  if (status !== 202) return `answered ${status}`;
  return await waitFor(
    async () => {
      const seal = await sealOf(seller, ticketId);
      if (seal === null || seal.state === "inspecting" || seal.state === "empty") return null;
      return seal.state === "refused" ? String(seal.reason) : seal.state;
    },
    { timeoutMs: ANSWER_MS, message: `ticket ${ticketId} is still being inspected` },
  );
}

// Redis keeps its own files, which hold no bytes of tickets; what it does hold is checked by the trials of the vault.
function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !/(^|\/)(?:redis|appendonlydir|dump\.rdb|temp-\d+\.rdb)/.test(name))
    .toSorted();
}
