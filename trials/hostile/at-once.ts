// Sends one file many times at once, by several sellers: it is to be listed once.
import { ticketPdf } from "@holdfast/delivery/testing";
import { waitFor } from "@holdfast/testing";
import { type Person, signUp } from "../support/people.ts";
import { draft, openSite, postFile, type SealOfTicket, sealOf } from "./targets.ts";

/** Says what came of the uploads. */
export interface AtOnceResult {
  /** Lists what must not happen. */
  readonly findings: readonly string[];
  /** Time until each ticket was sealed or refused, in ms. */
  readonly ms: number;
  /** Number of answers by status. */
  readonly answers: Readonly<Record<number, number>>;
}

const SELLERS = 10;
// Many inspections wait for each other.
const ENDED_MS = 120_000;

interface Listing {
  readonly seller: Person;
  readonly id: string;
}

/** Sends one PDF `uploads` times at once to a site of its own, in turn for a ticket of each of ten sellers. */
export async function runAtOnce(uploads: number): Promise<AtOnceResult> {
  const site = await openSite();
  try {
    const listings = await Promise.all(
      Array.from({ length: SELLERS }, async (): Promise<Listing> => {
        const seller = await signUp(site.url, "seller");
        return { seller, id: await draft(seller) };
      }),
    );
    const before = site.files().length;
    const file = await ticketPdf({ code: "ONE-CODE-FOR-ALL" });
    const began = performance.now();
    const sent = Array.from({ length: uploads }, (_, n) => send(listings[n % SELLERS], file));
    const statuses = await Promise.all(sent);
    const seals = await Promise.all(listings.map(untilEnded));
    const ms = Math.round(performance.now() - began);
    const answers = Object.groupBy(statuses, (status) => status);
    const findings = [...judge(seals), ...statuses.filter((status) => status >= 500).map((one) => `answered ${one}`)];
    const isOneKept = () => site.files().length === before + 1;
    await waitFor(isOneKept, { timeoutMs: ENDED_MS }).catch(() => {
      findings.push(`files kept: ${site.files().length - before}, not 1`);
    });
    return {
      findings,
      ms,
      answers: Object.fromEntries(Object.entries(answers).map(([s, all]) => [s, all?.length ?? 0])),
    };
  } finally {
    await site.stop();
  }
}

async function send(listing: Listing | undefined, file: Uint8Array): Promise<number> {
  if (listing === undefined) throw new Error("There is no listing to send a file for");
  return await postFile(listing.seller, listing.id, file);
}

// The file sent last stays; until then a seal goes from one attempt to the next.
async function untilEnded({ seller, id }: Listing): Promise<SealOfTicket> {
  const message = `ticket ${id} is still being inspected`;
  const ended = async () => {
    const seal = await sealOf(seller, id);
    return seal?.state === "sealed" || seal?.state === "refused" ? seal : null;
  };
  return await waitFor(ended, { timeoutMs: ENDED_MS, message });
}

function judge(seals: readonly SealOfTicket[]): string[] {
  const sealed = seals.filter(({ state }) => state === "sealed").length;
  const other = seals.filter(({ state, reason }) => state === "refused" && reason !== "code taken");
  return [
    ...(sealed === 1 ? [] : [`listings with the code: ${sealed}, not 1`]),
    ...other.map(({ reason }) => `refused for another reason: ${reason}`),
  ];
}
