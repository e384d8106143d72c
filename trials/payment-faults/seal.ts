// Seals tickets, makes the vault fail, and has buyers and strangers ask for what was sealed.

import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { OrderAnswer } from "@holdfast/contracts";
import { fileWith, screenshotPng } from "@holdfast/delivery/testing";
import type { RetryingPerson } from "./people.ts";
import type { PurchasePlan } from "./plan.ts";
import type { Acknowledged } from "./purchase.ts";

const PAUSE_MS = 60;
const SEALED_WITHIN_MS = 120_000;
const RELEASED_WITHIN_MS = 60_000;
const AWAY_MS = 700;

/** Uploads the file of a ticket and waits until the ticket is for sale with it; returns the file. */
export async function sealTicket(
  seller: RetryingPerson,
  ticketId: string,
  { number, seal }: PurchasePlan,
): Promise<Uint8Array> {
  const code = `SEAT-${number}-${ticketId}`;
  const file = seal === "picture" ? await screenshotPng({ code }) : fileWith(code);
  const giveUpAt = performance.now() + SEALED_WITHIN_MS;
  for (let isSent = false; ; await Bun.sleep(PAUSE_MS)) {
    if (!isSent) isSent = (await upload(seller, ticketId, file))?.status === 202;
    const answer = await seller.tryOnce(`/api/tickets/${ticketId}`);
    const status = answer?.status === 200 ? statusIn(await answer.json()) : "";
    if (status === "available") return file;
    if (performance.now() > giveUpAt) throw new Error(`Ticket ${ticketId} is not sealed: it is ${status}`);
  }
}

function statusIn(ticket: { readonly status?: string }): string {
  return ticket.status ?? "";
}

function upload(seller: RetryingPerson, ticketId: string, file: Uint8Array): Promise<Response | null> {
  const form = new FormData();
  form.set("file", new Blob([Uint8Array.from(file)]), "ticket.pdf");
  return seller.tryOnce(`/api/tickets/${ticketId}/seal`, { method: "POST", body: form });
}

let away: Promise<void> = Promise.resolve();

/** Takes the file of a ticket out of the vault, or the whole vault away for a while, one after the other. */
export async function troubleVault(vault: string, ticketId: string, trouble: PurchasePlan["vault"]): Promise<void> {
  if (trouble === "lost") {
    away = away.then(() => lose(vault, ticketId));
    await away;
  }
  if (trouble === "away") {
    away = away.then(() => takeAway(vault));
    await away;
  }
}

async function lose(vault: string, ticketId: string): Promise<void> {
  const names = await readdir(vault);
  for (const name of names) if (name.includes(ticketId)) await rm(join(vault, name), { force: true });
}

async function takeAway(vault: string): Promise<void> {
  const elsewhere = `${vault}-away`;
  await rename(vault, elsewhere);
  await Bun.sleep(AWAY_MS);
  // A copy that has started meanwhile may have made a new folder, and others may have stored files there.
  const names = await readdir(vault).catch(() => []);
  for (const name of names) await rename(join(vault, name), join(elsewhere, name)).catch(() => undefined);
  await rm(vault, { recursive: true, force: true });
  await rename(elsewhere, vault);
}

interface People {
  readonly order: OrderAnswer;
  readonly buyer: RetryingPerson;
  readonly seller: RetryingPerson;
  readonly stranger: RetryingPerson;
}

/** Lets everybody ask for the ticket of an order that has ended, and notes who got it. */
export async function handOver(
  { order, buyer, seller, stranger }: People,
  file: Uint8Array,
  acknowledged: Acknowledged,
): Promise<void> {
  const path = `/api/orders/${order.id}/ticket`;
  const others = order.status === "Completed" ? [seller, stranger] : [seller, stranger, buyer];
  for (const other of others) {
    const answer = await other.tryOnce(path);
    if (answer?.status === 200) acknowledged.stolen += 1;
  }
  if (order.status !== "Completed") return;
  const giveUpAt = performance.now() + RELEASED_WITHIN_MS;
  for (acknowledged.handedOver = "nothing"; performance.now() < giveUpAt; await Bun.sleep(PAUSE_MS)) {
    const answer = await buyer.tryOnce(path);
    if (answer?.status !== 200) {
      acknowledged.handedOver = `nothing: ${answer?.status ?? "no answer"} ${await answer?.text()}`;
      // Gone for good, so asking again gives nothing else.
      if (answer?.status === 410) return;
      continue;
    }
    acknowledged.handedOver = Buffer.from(await answer.arrayBuffer()).equals(file) ? "file" : "another";
    return;
  }
}
