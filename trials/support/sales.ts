// Lets pairs of people trade without a pause, and notes each sale that fails.

import { ticketPdf } from "@holdfast/delivery/testing";
import { buy, listTicket, type Person, pay, signUp, untilOrder, untilTicket } from "./people.ts";

/** Counts the sales of all pairs. */
export interface Sales {
  /** Says of each sale that failed what happened; a sale fails when any answer is not the expected one. */
  readonly failures: readonly string[];
  /** Returns the number of completed sales. */
  done(): number;
  /** Returns how many of them were of a sealed ticket, whose file the buyer has got. */
  sealed(): number;
  /** Returns the number of answers that took longer than 2 s. */
  slow(): number;
  /** Lets each pair finish its sale. */
  end(): Promise<void>;
}

const SLOW_MS = 2_000;
const SEALED_MS = 60_000;
const ASK_EVERY_MS = 100;

/** Describes the site where people trade. */
export interface TradedSite {
  /** Address of the site. */
  readonly url: string;
  /** Whether files of tickets can be sealed now. */
  canSeal(): boolean;
}

/** Signs pairs of people up, who trade from then on. */
export async function openSales(site: TradedSite, pairs: number): Promise<Sales> {
  const failures: string[] = [];
  const over = new AbortController();
  let [done, sealed, slow] = [0, 0, 0];
  const timed = ({ email, http }: Person): Person => {
    const send = async (...given: Parameters<typeof http>): Promise<Response> => {
      const began = performance.now();
      const answer = await http(...given);
      if (performance.now() - began > SLOW_MS) slow += 1;
      // A sale that is saved by asking again counts as failed, too.
      if (answer.status >= 500) failures.push(`${given[1]?.json ? "POST" : "GET"} ${given[0]}: ${answer.status}`);
      return answer;
    };
    return { email, http: Object.assign(send, { cookies: http.cookies, pathCookies: http.pathCookies }) };
  };
  async function trade(seller: Person, buyer: Person, pair: number): Promise<void> {
    for (let n = pair; !over.signal.aborted; n++) {
      const isSealed = n % 3 === 0 && site.canSeal();
      try {
        await sell(seller, buyer, isSealed ? `SEAT-${pair}-${n}-${crypto.randomUUID()}` : null);
        done += 1;
        sealed += isSealed ? 1 : 0;
      } catch (error) {
        failures.push(
          `${isSealed ? "sealed" : "plain"} sale: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
  const working = await Promise.all(
    Array.from({ length: pairs }, async (_, pair) => {
      const [seller, buyer] = [timed(await signUp(site.url, "seller")), timed(await signUp(site.url, "buyer"))];
      return { work: trade(seller, buyer, pair) };
    }),
  );
  return {
    failures,
    done: () => done,
    sealed: () => sealed,
    slow: () => slow,
    async end() {
      over.abort();
      await Promise.all(working.map(({ work }) => work));
    },
  };
}

async function sell(seller: Person, buyer: Person, code: string | null): Promise<void> {
  const ticketId = code === null ? (await listTicket(seller)).id : await listSealed(seller, code);
  const { id } = code === null ? await buy(buyer, ticketId) : await buySealed(buyer, ticketId);
  await untilOrder(buyer, id, "AwaitingPayment");
  const { status } = await pay(buyer, id);
  // A busy machine may need longer than a payment is waited for: then the answer is 202.
  if (status !== 201 && status !== 202) throw new Error(`a payment was answered ${status}`);
  await untilOrder(buyer, id, "Completed");
  if (code === null) return;
  const got = await buyer.http(`/api/orders/${id}/ticket`);
  if (got.status !== 200) throw new Error(`a download was answered ${got.status}`);
}

// The ticket was made long before it is for sale: orders may hear of that a moment after the seller.
async function buySealed(buyer: Person, ticketId: string): Promise<{ readonly id: string }> {
  const givenUpAt = performance.now() + SEALED_MS;
  for (;;) {
    const answer = await buyer.http("/api/orders", { json: { ticketId } });
    if (answer.status === 201) return await answer.json();
    if (answer.status !== 404 || performance.now() > givenUpAt) {
      throw new Error(`a purchase was answered ${answer.status}`);
    }
    await Bun.sleep(ASK_EVERY_MS);
  }
}

async function listSealed(seller: Person, code: string): Promise<string> {
  const json = { title: "Night of the Gulls", price: 19.99, faceValue: 19.99, draft: true };
  const listed = await seller.http("/api/tickets", { json });
  if (listed.status !== 201) throw new Error(`a listing was answered ${listed.status}`);
  const { id } = await listed.json();
  const body = new FormData();
  body.set("file", new Blob([Uint8Array.from(await ticketPdf({ code }))]), "ticket.pdf");
  const sent = await seller.http(`/api/tickets/${id}/seal`, { method: "POST", body });
  if (sent.status !== 202) throw new Error(`a file was answered ${sent.status}`);
  await untilTicket(seller, id, "available", SEALED_MS);
  return id;
}
