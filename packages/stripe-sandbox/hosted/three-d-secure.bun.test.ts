import { describe, expect, test } from "vitest";
import { HELD } from "../testing/contract-target.ts";
import { openSandbox } from "../testing/sandbox.ts";

const BACK = "https://shop.example/orders/1?from=bank";

async function ask() {
  const { intents, summary } = openSandbox();
  const card = { payment_method: "pm_card_authenticationRequired", return_url: BACK };
  const { id, next_action } = await intents.create({ ...HELD, ...card });
  const url = next_action?.redirect_to_url?.url ?? "";
  const answer = (word: string, to = url) =>
    fetch(to, { method: "POST", body: new URLSearchParams({ answer: word }), redirect: "manual" });
  return { id, url, answer, summary, retrieve: () => intents.retrieve(id) };
}

describe("3-D Secure page", () => {
  test("the page asks, and Complete authorises and leads back", async () => {
    const { id, url, answer, retrieve } = await ask();
    const page = await (await fetch(url)).text();
    expect(page).toContain("<strong>$19.99</strong>");
    const response = await answer("complete");
    expect(response.status).toBe(303);
    const back = new URL(response.headers.get("location") ?? "");
    expect(back.origin + back.pathname).toBe("https://shop.example/orders/1");
    expect(back.searchParams.get("payment_intent")).toBe(id);
    expect(back.searchParams.get("redirect_status")).toBe("succeeded");
    expect(await retrieve()).toMatchObject({ status: "requires_capture", amount_capturable: 1999, next_action: null });
  });

  test("Fail leaves the intent without a card", async () => {
    const { answer, retrieve } = await ask();
    expect((await answer("fail")).headers.get("location")).toContain("redirect_status=failed");
    expect(await retrieve()).toMatchObject({
      status: "requires_payment_method",
      payment_method: null,
      last_payment_error: { code: "payment_intent_authentication_failure" },
    });
  });

  test("a second answer, a wrong secret and a wrong answer change nothing", async () => {
    const { url, answer, retrieve, summary } = await ask();
    expect((await answer("complete", `${url}x`)).status).toBe(404);
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await answer("perhaps")).status).toBe(400);
    expect((await retrieve()).status).toBe("requires_action");
    await answer("complete");
    await answer("fail");
    expect((await retrieve()).status).toBe("requires_capture");
    expect((await summary()).intents).toHaveLength(1);
  });
});
