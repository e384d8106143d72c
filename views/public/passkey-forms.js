// Loads the script for passkeys when a page has a form for one; the joined script names its address on the site.
let passkeys;

async function withPasskeys(form, use) {
  passkeys ??= import("./passkeys.js");
  try {
    await use(await passkeys);
  } catch {
    passkeys = undefined;
    const line = form.querySelector("[data-passkey-fault]");
    line.textContent = "We can't reach Holdfast. Check your connection and try again.";
    line.hidden = false;
    rest();
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.passkey) return;
    event.preventDefault();
    void withPasskeys(form, ({ usePasskey }) => usePasskey(form, rest));
  },
  true,
);

async function offerPasskeys() {
  if (passkeys) (await passkeys.catch(() => undefined))?.withdrawPasskeys();
  const form = document.querySelector("form[data-passkey-offered]");
  if (form) await withPasskeys(form, (script) => script.offerPasskeys(form, rest));
}
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.target === document.body) void offerPasskeys();
});
void offerPasskeys();
