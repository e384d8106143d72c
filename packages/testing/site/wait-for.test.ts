import { expect, test } from "vitest";
import { waitFor } from "./wait-for.ts";

test("waitFor() gives the first truthy value, also after errors", async () => {
  const answers = [() => Promise.reject(new Error("not yet")), () => 0, () => "here"];
  expect(await waitFor(() => answers.shift()?.(), { everyMs: 1 })).toBe("here");
});

test("waitFor() throws its message with the last reason as cause", async () => {
  const reason = new Error("closed");
  const waiting = waitFor(() => Promise.reject(reason), { timeoutMs: 5, everyMs: 1, message: "no door" });
  await expect(waiting).rejects.toMatchObject({ message: "Waited 5 ms in vain: no door", cause: reason });
});
