// A buyer on the pages of the sandbox, as a browser would send its forms.

/** Enters a card on a page; gives where it leads. */
export async function enterCard(page: string, number = "4242424242424242"): Promise<string> {
  return await send(page, { test_card: number, email: "buyer@example.com" });
}

/** Answers the bank's question on the page it asks on; gives where that leads. */
export async function answerBank(page: string, answer: "complete" | "fail"): Promise<string> {
  return await send(page, { answer });
}

/** Whether a page can still be paid on. */
export async function isPageOpen(page: string): Promise<boolean> {
  return (await fetch(page, { redirect: "manual" })).status === 200;
}

async function send(page: string, form: Record<string, string>): Promise<string> {
  const answer = await fetch(page, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  return new URL(answer.headers.get("Location") ?? page, page).href;
}
