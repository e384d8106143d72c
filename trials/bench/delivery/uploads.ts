// Uploads ticket files to a site while something else is measured.

import { heavyPdf } from "@holdfast/delivery/testing";
import { waitFor } from "@holdfast/testing";
import { z } from "zod";

const BYTES = 10 * 1_024 * 1_024 - 16_384;
const EVERY_MS = 1_000;
const listed = z.object({ id: z.string() });

/** Sends requests as the seller of a site. */
export type AsSeller = (path: string, init?: Sent) => Promise<Response>;

/** Describes a request. */
export interface Sent extends Omit<RequestInit, "headers"> {
  /** Headers besides the cookie; default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Returns how the owner of a session token asks a site. */
export function asOwnerOf(token: string, url: string): AsSeller {
  return (path, { headers, ...init } = {}) =>
    fetch(`${url}${path}`, { ...init, headers: { Cookie: `session=${token}`, ...headers } });
}

/** Lists a ticket whose price is its face value, and waits until delivery knows it. */
export async function listSealable(seller: AsSeller): Promise<string> {
  const body = JSON.stringify({ title: "Night", price: 20, faceValue: 20 });
  const answer = await seller("/api/tickets", {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json" },
  });
  const { id } = listed.parse(await answer.json());
  await waitFor(async () => (await seller(`/api/tickets/${id}/seal`)).status === 200);
  return id;
}

/** Uploads a new file of 10 MB every second while `work` runs; returns its result and the number of files taken. */
export async function besideUploads<Result>(
  seller: AsSeller,
  ticketId: string,
  work: () => Promise<Result>,
): Promise<{ result: Result; taken: number }> {
  const file = new Blob([Uint8Array.from(await heavyPdf("BENCH-0001", BYTES))]);
  let taken = 0;
  const uploads: Promise<void>[] = [];
  const timer = setInterval(() => uploads.push(send()), EVERY_MS);
  async function send(): Promise<void> {
    const form = new FormData();
    form.set("file", file, "ticket.pdf");
    const { status } = await seller(`/api/tickets/${ticketId}/seal`, { method: "POST", body: form });
    if (status === 202) taken += 1;
  }
  try {
    const result = await work();
    clearInterval(timer);
    await Promise.all(uploads);
    return { result, taken };
  } finally {
    clearInterval(timer);
  }
}
