// Makes passkeys and signs in with them; the server says what to ask the authenticator for, and checks its answer. A module
// of its own: only the pages that have a form for a passkey load it.

const passkeyFaults = {
  InvalidStateError: "This device already has a passkey for your account.",
  unsupported: "This browser cannot use passkeys. Your password works.",
  other: "That did not work or was cancelled. Try again, or use your password.",
};
let passkeyRequest;

async function passkeySend(address, body, type) {
  const response = await fetch(address, { method: "POST", body, headers: { "Content-Type": type } });
  return await response.json();
}

async function passkeyAnswer(form, mediation) {
  const kind = form.dataset.passkey;
  const fields = new URLSearchParams(new FormData(form));
  const asked = await passkeySend(`${form.action}/options`, fields, "application/x-www-form-urlencoded");
  if (!asked.options) return asked;
  passkeyRequest?.abort();
  passkeyRequest = new AbortController();
  const parse = kind === "get" ? "parseRequestOptionsFromJSON" : "parseCreationOptionsFromJSON";
  const publicKey = PublicKeyCredential[parse](asked.options);
  const credential = await navigator.credentials[kind]({ publicKey, mediation, signal: passkeyRequest.signal });
  const body = JSON.stringify({ ...Object.fromEntries(fields), credential: credential.toJSON() });
  return await passkeySend(form.action, body, "application/json");
}

// With `mediation` the browser offers passkeys in the field of the e-mail address, and silence is no fault. Calls `rest`
// when there is an answer to read.
export async function usePasskey(form, rest, mediation) {
  const line = form.querySelector("[data-passkey-fault]");
  let fault = "";
  line.hidden = true;
  try {
    if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) fault = passkeyFaults.unsupported;
    else {
      const answer = await passkeyAnswer(form, mediation);
      if (answer.location) return location.assign(answer.location);
      fault = answer.message ?? passkeyFaults.other;
    }
  } catch (error) {
    if (mediation || error.name === "AbortError") return;
    fault = passkeyFaults[error.name] ?? passkeyFaults.other;
  }
  line.textContent = fault;
  line.hidden = false;
  rest();
}

export async function offerPasskeys(form, rest) {
  const can = await globalThis.PublicKeyCredential?.isConditionalMediationAvailable?.();
  if (can) await usePasskey(form, rest, "conditional");
}

export function withdrawPasskeys() {
  passkeyRequest?.abort();
}
