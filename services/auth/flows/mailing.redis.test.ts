import { waitFor } from "@holdfast/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Copy, type MailSite, openMailSite } from "../testing/mail-site.ts";
import { headerOf, startTestSmtp } from "../testing/smtp.ts";

let site: MailSite;
let smtp: Awaited<ReturnType<typeof startTestSmtp>>;
let people = 0;

beforeAll(async () => {
  site = await openMailSite();
});
beforeEach(async () => {
  smtp = await startTestSmtp();
});
afterEach(async () => {
  await site.stopCopies();
  await smtp.stop();
});
afterAll(() => site.stop());

const start = () => site.start({ server: smtp.server });

async function signUp(copy: Copy, name: string) {
  people += 1;
  const email = `${name}-${people}@example.com`;
  const id = await site.signUp(copy, email);
  smtp.received.splice(0);
  return { email, id };
}

async function sale(copy: Copy) {
  const [buyer, seller] = [await signUp(copy, "buyer"), await signUp(copy, "seller")];
  return { buyer, seller, order: { id: site.newId(), userId: buyer.id, sellerId: seller.id } };
}

const subjectsTo = (email: string) =>
  smtp.received
    .filter(({ to }) => to === email)
    .map((letter) => headerOf(letter, "Subject"))
    .filter((subject) => subject !== "Confirm your e-mail address");
const untilLetters = (count: number) => waitFor(() => smtp.received.length >= count);
const untilEnded = (userId: string, ...statuses: string[]) =>
  waitFor(async () => {
    const mails = (await site.mails()).filter((mail) => mail.userId === userId);
    return mails.length === statuses.length && mails.every((mail, at) => mail.status === statuses[at]) ? mails : null;
  });

describe("what happened is written of", () => {
  test("a completed order: the buyer has a receipt, the seller is told of the sale, each once", async () => {
    const copy = await start();
    const { buyer, seller, order } = await sale(copy);
    await site.order({ ...order, status: "AwaitingPayment", chargeId: null });
    await site.order(order);
    await site.order({ ...order, refused: { chargeId: "another", reason: "already paid" } });
    await untilEnded(buyer.id, "sent");
    await untilEnded(seller.id, "sent");
    await site.untilRead();
    expect(subjectsTo(buyer.email)).toEqual(['Your receipt: "Low Tide Festival"']);
    expect(subjectsTo(seller.email)).toEqual(['Sold: "Low Tide Festival"']);
    const source = smtp.received.find(({ to }) => to === buyer.email)?.source ?? "";
    // Joins the lines that the encoding of long lines has broken.
    const receipt = source.replaceAll("=\r\n", "");
    expect(receipt).toContain("$89.50 USD");
    expect(receipt).toContain(`https://tickets.example.com/orders/${order.id}`);
    expect(receipt).not.toContain(seller.email);
  });

  test("a second payment of a completed order, with the ticket that the first one bought", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    await site.order(order);
    await untilEnded(buyer.id, "sent");
    await site.charge({ id: site.newId(), orderId: order.id, userId: buyer.id });
    await untilEnded(buyer.id, "sent", "sent");
    expect(subjectsTo(buyer.email)).toEqual(['Your receipt: "Low Tide Festival"', "You get $89.50 USD back"]);
    expect(smtp.received.at(-1)?.source).toContain("Low Tide Festival");
  });

  test("a hold that ran out and a payment that came too late", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    await site.order({ ...order, status: "Cancelled", reason: "expired", chargeId: null });
    await untilEnded(buyer.id, "sent");
    await site.charge({ id: site.newId(), orderId: order.id, userId: buyer.id });
    await untilEnded(buyer.id, "sent", "sent");
    expect(subjectsTo(buyer.email)).toEqual([
      'Your reservation expired: "Low Tide Festival"',
      "You get $89.50 USD back",
    ]);
    expect(smtp.received.at(-1)?.source).toContain("Low Tide Festival");
  });

  test("a sale that its seller takes back: the seller is told, once", async () => {
    const copy = await start();
    const { seller, order } = await sale(copy);
    const refunded = { ...order, status: "Cancelled", reason: "refunded" } as const;
    await site.order(refunded);
    await site.order(refunded);
    await untilEnded(seller.id, "sent");
    await site.untilRead();
    expect(subjectsTo(seller.email)).toEqual(['Refunded: "Low Tide Festival"']);
  });

  test("an offer of the waiting line, once though its event comes twice", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    const offer = { ...order, status: "Offered", chargeId: null, expiresAt: Date.now() + 600_000 } as const;
    await site.order(offer);
    await site.order(offer);
    await untilEnded(buyer.id, "sent");
    await site.untilRead();
    expect(subjectsTo(buyer.email)).toEqual(['A ticket is available for you: "Low Tide Festival"']);
  });

  test("no offer that has ended meanwhile: by its deadline, or by an answer while the server was busy", async () => {
    const copy = await start();
    const [late, passed] = [await sale(copy), await sale(copy)];
    const offer = { status: "Offered", chargeId: null, expiresAt: Date.now() } as const;
    await site.order({ ...late.order, ...offer });
    expect(await untilEnded(late.buyer.id, "dropped")).toMatchObject([{ fault: "its offer is over", failures: 0 }]);
    smtp.behave(...Array<"busy">(200).fill("busy"));
    await site.order({ ...passed.order, ...offer, expiresAt: Date.now() + 600_000 });
    await waitFor(async () => (await untilEnded(passed.buyer.id, "waiting"))[0]?.failures);
    const end = { status: "Cancelled", reason: "passed", endedAsOffer: true } as const;
    await site.order({ ...passed.order, ...offer, ...end });
    expect(await untilEnded(passed.buyer.id, "dropped")).toMatchObject([{ fault: "its offer is over" }]);
    expect([...subjectsTo(late.buyer.email), ...subjectsTo(passed.buyer.email)]).toEqual([]);
  });

  test("a payment that goes back before its order is known waits a little, then does without", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    await site.charge({ id: site.newId(), orderId: order.id, userId: buyer.id });
    const [mail] = await untilEnded(buyer.id, "sent");
    expect([mail?.failures, subjectsTo(buyer.email)]).toEqual([2, ["You get $89.50 USD back"]]);
  });
});

describe("what goes wrong", () => {
  test("a busy server is asked again", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    smtp.behave("busy", "busy");
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    const [mail] = await untilEnded(buyer.id, "sent");
    expect([mail?.failures, subjectsTo(buyer.email).length]).toEqual([2, 1]);
  });

  test("a lost answer sends again under the same Message-ID", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    smtp.behave("lose answer");
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    const [mail] = await untilEnded(buyer.id, "sent");
    const ids = smtp.received.map((letter) => headerOf(letter, "Message-ID"));
    expect(ids).toEqual(Array(2).fill(`<${mail?.id}@tickets.example.com>`));
  });

  test("an address the server does not know, and a user nobody knows, are given up", async () => {
    const copy = await start();
    const { buyer, order } = await sale(copy);
    smtp.behave("unknown");
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    const [mail] = await untilEnded(buyer.id, "dropped");
    expect([mail?.fault, mail?.failures]).toEqual(["SMTP: EENVELOPE RCPT TO 550", 0]);
    const nobody = site.newId();
    await site.order({ ...order, id: site.newId(), userId: nobody, status: "Cancelled", reason: "expired" });
    const [lost] = await untilEnded(nobody, "dropped");
    expect([lost?.fault, smtp.received]).toEqual(["no such user", []]);
  });

  test("mail of what happened too long ago is not sent", async () => {
    const first = await start();
    const { buyer, order } = await sale(first);
    await site.stopCopies();
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    await site.start({ server: smtp.server, oldestMs: -1 });
    const [mail] = await untilEnded(buyer.id, "dropped");
    expect([mail?.fault, smtp.received]).toEqual(["too old", []]);
  });
});

describe("a restart", () => {
  test("what happened while auth was away is told when it is back", async () => {
    const first = await start();
    const { buyer, seller, order } = await sale(first);
    await site.stopCopies();
    await site.order(order);
    await start();
    await untilEnded(buyer.id, "sent");
    await untilEnded(seller.id, "sent");
    expect(smtp.received).toHaveLength(2);
  });

  test("a letter whose server was away goes out under the next process, once", async () => {
    const gone = await startTestSmtp();
    await gone.stop();
    const first = await site.start({ server: gone.server, retryMs: [300] });
    const { buyer, order } = await sale(first);
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    await waitFor(async () => (await untilEnded(buyer.id, "waiting"))[0]?.failures);
    await site.stopCopies();
    await start();
    await untilEnded(buyer.id, "sent");
    expect(subjectsTo(buyer.email)).toHaveLength(1);
  });

  test("a crash while the server thinks about the letter sends it again under the same Message-ID", async () => {
    const first = await start();
    const { buyer, order } = await sale(first);
    smtp.behave("think");
    await site.order({ ...order, status: "Cancelled", reason: "expired" });
    await untilLetters(1);
    await first.crash();
    await start();
    await untilEnded(buyer.id, "sent");
    const ids = smtp.received.map((letter) => headerOf(letter, "Message-ID"));
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  test("two processes send each letter once", async () => {
    const [one] = [await start(), await start()];
    const { buyer, order } = await sale(one);
    const ids = Array.from({ length: 30 }, () => site.newId());
    await Promise.all(ids.map((id) => site.order({ ...order, id, status: "Cancelled", reason: "expired" })));
    await untilEnded(buyer.id, ...ids.map(() => "sent"));
    const messageIds = smtp.received.map((letter) => headerOf(letter, "Message-ID"));
    expect([messageIds.length, new Set(messageIds).size]).toEqual([30, 30]);
  });
});
