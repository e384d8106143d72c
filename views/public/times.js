// Shows times in the zone of the browser, and fills in the zone in forms. It comes before site.js.

// Tells the site the time zone, by which people recognise where they are signed in.
function fillTimeZones() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  for (const field of document.querySelectorAll("input[name=timeZone]")) field.value = timeZone ?? "";
}

// Leaves the zone in a cookie, by which the site knows the visitor's day: what is on tonight.
function tellZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone) document.cookie = `zone=${timeZone}; path=/; max-age=31536000; samesite=lax`;
}

// Offers the zone of the browser where nobody has chosen one for the event yet.
function offerOwnZone() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  for (const field of document.querySelectorAll("select[data-own-zone]")) {
    delete field.dataset.ownZone;
    if (!timeZone) continue;
    if (![...field.options].some(({ value }) => value === timeZone)) field.prepend(new Option(timeZone, timeZone));
    field.value = timeZone;
  }
}

const ownTimes = {
  moment: { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  time: { hour: "2-digit", minute: "2-digit" },
};

// Shows moments in the viewer's own time; the server writes them in UTC. Times of events stay those of their venue.
function showOwnTimes() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    const format = new Intl.DateTimeFormat("en-GB", { hourCycle: "h23", ...ownTimes[time.dataset.local] });
    const text = format.format(new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}

function refreshTimes() {
  fillTimeZones();
  offerOwnZone();
  showOwnTimes();
}
document.addEventListener("htmx:after:swap", refreshTimes);
tellZone();
refreshTimes();
