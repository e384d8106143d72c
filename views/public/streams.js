// Watches the streams of live pages: says when one is lost, and connects again. It comes before site.js.

const lostMs = 5000;
// A stream pings every 15 s; after two pings are missing it is dead, even if the connection still looks open.
const silentMs = 35000;
const streams = new Map();

// Returns what is known of the stream of a live element: its connection, when it was last heard, and since when it is
// lost (0: it is not).
function streamOf(live) {
  const known = streams.get(live) ?? { connection: null, heardAt: Date.now(), lostAt: 0 };
  streams.set(live, known);
  return known;
}

// Events of an element that has left the page are events of the document.
function heard(live, connection) {
  if (live === document) return;
  Object.assign(streamOf(live), { connection, heardAt: Date.now(), lostAt: 0 });
}

function lost(live) {
  if (live === document) return;
  const stream = streamOf(live);
  stream.lostAt ||= Date.now();
}

setInterval(() => {
  for (const [live, stream] of streams) watchStream(live, stream);
}, 250);

// Says on the page, once a stream has been lost for a while, that what it shows may be old.
function watchStream(live, stream) {
  if (!live.isConnected) return streams.delete(live);
  if (document.hidden) return;
  const now = Date.now();
  if (now - stream.heardAt > silentMs) {
    stream.lostAt ||= stream.heardAt;
    stream.heardAt = now;
    stream.connection?.reader?.cancel();
  }
  markLost(live, stream.lostAt > 0 && now - stream.lostAt > lostMs);
}

function markLost(live, isLost) {
  if (live === document || isLost === "lost" in live.dataset) return;
  if (isLost) {
    live.dataset.lost = "";
    live.insertAdjacentHTML("beforebegin", '<p class="live-lost">Reconnecting. What you see may be old.</p>');
    announce("Reconnecting. What you see may be old.");
  } else {
    delete live.dataset.lost;
    live.previousElementSibling?.remove();
    announce("Connected again.");
  }
}

document.addEventListener("htmx:sse:before:connection", ({ target, detail }) => {
  if (detail.connection.attempt > 0) lost(target);
});
// A stream that was open and is refused now: the session has ended, or the page is gone. The page itself says which.
document.addEventListener("htmx:sse:error", ({ target, detail }) => {
  if (isOver(detail.status)) location.reload();
  else lost(target);
});

function isOver(status) {
  return [401, 403, 404, 410].includes(status);
}
document.addEventListener("htmx:sse:after:message", ({ target, detail }) => heard(target, detail.connection));
document.addEventListener("htmx:sse:close", ({ target }) => {
  streams.delete(target);
  markLost(target, false);
});
addEventListener("offline", () => {
  for (const live of streams.keys()) lost(live);
});
// Connects again at once, without the rest of htmx's delay.
addEventListener("online", () => {
  for (const { connection } of streams.values()) {
    connection?.reader?.cancel();
    connection?.delayCanceller?.();
  }
});
document.addEventListener("visibilitychange", () => {
  for (const stream of streams.values()) stream.heardAt = Date.now();
});

function isStreamOf(element, request) {
  const connect = element?.getAttribute?.("hx-sse:connect");
  return Boolean(connect) && request.action === connect;
}

// Keeps an answer to the request for a stream that is no stream (signed out, failed) out of the page.
document.addEventListener("htmx:before:response", (event) => {
  const { sourceElement, request, response } = event.detail.ctx;
  if (!isStreamOf(sourceElement, request)) return;
  event.preventDefault();
  // Once: a page that is shown although its stream is refused must not load for ever.
  const [visit] = performance.getEntriesByType("navigation");
  if (isOver(response.status) && visit?.type !== "reload") location.reload();
  if (response.status >= 500 || response.status === 429) reconnectSoon(sourceElement);
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx && isStreamOf(ctx.sourceElement, ctx.request)) reconnectSoon(ctx.sourceElement);
});

function reconnectSoon(live) {
  lost(live);
  setTimeout(() => live.isConnected && htmx.process(live, true), 5000);
}

// Leaves out a message without the fragment of the page: it comes from a server of another release.
document.addEventListener("htmx:sse:before:message", (event) => {
  const { fragment } = event.target.dataset ?? {};
  const { message } = event.detail;
  if (fragment && !message.event && !message.data.includes(`id="${fragment}"`)) event.preventDefault();
});

// Opens no stream in a hidden tab: a browser has six connections to a site, and hidden tabs must not use them all up.
// htmx itself pauses a stream only after it was opened.
document.addEventListener("htmx:before:request", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!document.hidden || !isStreamOf(sourceElement, request)) return;
  event.preventDefault();
  const open = () => sourceElement.isConnected && htmx.process(sourceElement, true);
  document.addEventListener("visibilitychange", open, { once: true });
});

// Stops reconnecting after a 204, which says that nothing can change any more. htmx would go on twice a second.
document.addEventListener("htmx:sse:after:connection", (event) => {
  const { connection } = event.detail;
  heard(event.target, connection);
  if (connection.status === 204) connection.config.reconnect = false;
});
