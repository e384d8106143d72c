// Runs countdowns, announcements, changes of a ticket, focus and progress. Every page works without this file.
// The server wraps streams.js, times.js and this file into one function and appends it to htmx, so nothing in them is global.

const marks = [
  [300, "5 minutes left."],
  [60, "1 minute left."],
  [0, "The reservation has expired."],
];
const offsets = new WeakMap();
const spoken = new Map();
const announced = new WeakMap();
const waitingSince = new WeakMap();
const pressed = "a, form, button, body";
const firstFacts = new WeakMap();
const lastFacts = new WeakMap();
const buyRestMs = 1000;
let buyRestsUntil = 0;
let retryAt = 0;
let underway = 0;

// Shows what works only with this script, such as the Print button.
document.documentElement.dataset.script = "";

function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

// Corrects the clock of the browser, which may be wrong, by the server time in the element.
function serverNow(element) {
  const known = offsets.get(element);
  if (known?.now === element.dataset.now) return Date.now() + known.offset;
  const offset = Date.parse(element.dataset.now) - Date.now();
  offsets.set(element, { now: element.dataset.now, offset });
  return Date.now() + offset;
}

function twoDigits(value) {
  return String(value).padStart(2, "0");
}

function clock(seconds) {
  const hours = Math.floor(seconds / 3600);
  const minutes = `${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return hours > 0 ? `${hours}:${minutes}` : minutes;
}

// Does not announce a mark that was past already when the page opened.
function speak(deadline, seconds) {
  const left = marks.filter(([mark]) => seconds <= mark).length;
  const before = spoken.get(deadline) ?? left;
  spoken.set(deadline, Math.max(left, before));
  if (left > before) announce(marks[left - 1][1]);
}

// Requests the page again after the deadline, every 2 s, until the server shows another status.
function refetch(element) {
  const live = element.closest("[data-live]");
  if (!live || document.hidden || Date.now() < retryAt) return;
  retryAt = Date.now() + 2000;
  const fragment = `#${live.dataset.fragment}`;
  htmx.ajax("GET", live.dataset.live, { source: live, target: live, swap: "innerMorph", select: fragment });
}

// Requests the page again where it waits for more than 3 s: a proxy may hold the stream back.
function askWhileWaiting() {
  for (const element of document.querySelectorAll("[data-live] .waiting")) {
    const since = waitingSince.get(element) ?? Date.now();
    waitingSince.set(element, since);
    if (Date.now() - since > 3000) refetch(element);
  }
}

function tick() {
  askWhileWaiting();
  for (const element of document.querySelectorAll("[data-deadline]")) {
    const seconds = Math.max(0, Math.ceil((Date.parse(element.dataset.deadline) - serverNow(element)) / 1000));
    const left = element.querySelector("[data-left]");
    if (left.hidden) left.hidden = false;
    const text = clock(seconds);
    if (left.textContent !== text) left.textContent = text;
    const bar = element.querySelector("[data-bar]");
    if (bar) {
      bar.hidden = false;
      bar.value = seconds;
    }
    element.classList.toggle("countdown-soon", seconds <= 60);
    speak(element.dataset.deadline, seconds);
    if (seconds === 0) refetch(element);
  }
}

function announceChanges(isFirst) {
  for (const live of document.querySelectorAll("[data-live]")) {
    const text = live.querySelector("[data-announce]")?.dataset.announce;
    const before = announced.get(live);
    announced.set(live, text);
    if (!isFirst && before !== undefined && text !== undefined && text !== before) announce(text);
  }
}

function factsOf(live) {
  const facts = [...live.querySelectorAll("[data-fact]")];
  return new Map(facts.map((fact) => [fact.dataset.fact, fact.textContent.trim()]));
}

function changeInWords(name, before, after) {
  if (before.length > 80 || after.length > 80) return `${name} changed`;
  if (after === "") return `${name} removed, it was ${before}`;
  return before === "" ? `${name} added: ${after}` : `${name} changed from ${before} to ${after}`;
}

// Says what differs from the page as it was loaded. Buy then rests, so that nobody buys what has just changed under the
// pointer.
function showFactChanges() {
  for (const live of document.querySelectorAll("[data-live]")) {
    const facts = factsOf(live);
    if (facts.size === 0) continue;
    const text = JSON.stringify([...facts]);
    const first = firstFacts.get(live) ?? facts;
    const before = lastFacts.get(live) ?? text;
    firstFacts.set(live, first);
    lastFacts.set(live, text);
    if (before === text) continue;
    buyRestsUntil = performance.now() + buyRestMs;
    const names = [...new Set([...first.keys(), ...facts.keys()])];
    const changes = names
      .map((name) => [name, first.get(name) ?? "", facts.get(name) ?? ""])
      .filter(([, was, is]) => was !== is)
      .map((change) => changeInWords(...change));
    showChanges(changes.length > 0 ? changes : ["This ticket is again as it was when you opened the page"]);
  }
}

function showChanges(changes) {
  const lines = changes.map((text) => {
    const line = document.createElement("p");
    line.textContent = text.replace(/[.!?]?$/, (end) => end || ".");
    return line;
  });
  document.getElementById("changes")?.replaceChildren(...lines);
}

function refresh(isFirst) {
  announceChanges(isFirst);
  showFactChanges();
  tick();
}

// Announces and shows that a request did not reach the site, as the browser itself would without htmx.
function showUnreachable() {
  notice("We can't reach Holdfast. Check your connection and try again: you won't be charged twice.");
}
function notice(text) {
  announce(text);
  document.getElementById("announcer")?.classList.replace("visually-hidden", "notice");
}
function setLoading(isLoading) {
  underway = isLoading ? underway + 1 : Math.max(0, underway - 1);
  document.documentElement.toggleAttribute("data-loading", underway > 0);
}
document.addEventListener("htmx:error", (event) => {
  if (event.detail.ctx?.sourceElement?.matches?.(pressed)) showUnreachable();
});
document.addEventListener("htmx:before:request", (event) => {
  if (!event.detail.ctx.sourceElement?.matches?.(pressed)) return;
  document.getElementById("announcer")?.classList.replace("notice", "visually-hidden");
  setLoading(true);
});

// Leaves the page by a form that htmx does not send only when the site answers; the browser's own page for a lost
// connection would lose the way back.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.closest("[hx-boost]")?.getAttribute("hx-boost") !== "false") return;
  event.preventDefault();
  setLoading(true);
  const asked = fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(10000) });
  asked.then(
    () => form.submit(),
    () => {
      setLoading(false);
      rest();
      showUnreachable();
    },
  );
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
  if (navigator.onLine || !event.target.closest?.("a[hx-boost=false]")) return;
  event.preventDefault();
  showUnreachable();
});

// Keeps the page, with all that was typed, when the site cannot carry out a form just now: the same button works again.
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement, response, text } = event.detail.ctx;
  if (!sourceElement?.matches?.("form") || !(response?.status === 429 || response?.status >= 500)) return;
  const answer = new DOMParser().parseFromString(text, "text/html");
  // A proxy answers without our page; another page of ours, such as the form itself, has more to say than a notice.
  if (answer.querySelector("main") && !answer.querySelector(".error-page")) return;
  event.preventDefault();
  const words = [...answer.querySelectorAll(".error-page :is(h1, h1 + p)")].map(({ textContent }) =>
    textContent.trim(),
  );
  notice(words.join(". ") || "Holdfast could not do this right now. Try again in a moment.");
});

// Loads the whole page when its address redirects, most likely to signing in.
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement, response, request } = event.detail.ctx;
  if (!sourceElement?.dataset?.live || request.action !== sourceElement.dataset.live || !response?.raw.redirected)
    return;
  event.preventDefault();
  location.reload();
});

document.addEventListener("htmx:after:swap", (event) => {
  const { ctx } = event.detail;
  refresh(false);
  if (ctx.target !== document.body || ctx.swap === "innerMorph") return;
  if (!document.querySelector("[autofocus]")) document.getElementById("main")?.focus({ preventScroll: true });
  setTimeout(() => announce(document.title));
});

// Ignores a second press on a button while the first request is under way, and Buy while it rests.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const rests = form.classList.contains("buy-form") && performance.now() < buyRestsUntil;
    if (form.dataset.busy || rests) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.busy = "true";
    event.submitter?.setAttribute("aria-busy", "true");
  },
  true,
);

function rest() {
  for (const form of document.querySelectorAll("form[data-busy]")) delete form.dataset.busy;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
}
document.addEventListener("htmx:finally:request", (event) => {
  const { sourceElement } = event.detail.ctx;
  if (sourceElement?.matches?.("form")) rest();
  if (sourceElement?.matches?.(pressed)) setLoading(false);
});
addEventListener("pageshow", () => {
  rest();
  underway = 0;
  setLoading(false);
});

// Shows what the seller will receive while the seller types, or what is wrong once the price is written.
function showPrice({ target, type }) {
  const hint = target.name === "price" && target.form?.querySelector("[data-price]");
  if (!hint) return;
  const rules = JSON.parse(hint.dataset.price);
  const reading = readPrice(target.value, rules);
  const [receive, remedy] = hint.children;
  receive.hidden = !("minor" in reading);
  remedy.hidden = !receive.hidden;
  if (receive.hidden) {
    if (type === "change" && target.value.trim() !== "") remedy.textContent = `${reading.fault}.`;
    return;
  }
  const digits = rules.step === 100 ? 0 : rules.exponent;
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: rules.code, ...places });
  receive.querySelector("output").textContent = format.format(reading.minor / 10 ** rules.exponent);
}
document.addEventListener("input", showPrice);
document.addEventListener("change", showPrice);

// Shows what was typed as a password, until it is sent.
function showPassword(button, isShown) {
  button.setAttribute("aria-pressed", isShown);
  document.getElementById(button.getAttribute("aria-controls")).type = isShown ? "text" : "password";
}
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".show-password");
  if (button) showPassword(button, button.getAttribute("aria-pressed") !== "true");
});
document.addEventListener(
  "submit",
  ({ target }) => {
    for (const button of target.querySelectorAll(".show-password")) showPassword(button, false);
  },
  true,
);

setInterval(tick, 250);
refresh(true);
