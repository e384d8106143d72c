// Shows the pages about people for operators with example data.

import { AccountPage, PeoplePage, PersonChangePage, PersonPage, type PersonView, routes } from "../index.ts";
import type { PageContext } from "../shared/context.ts";

const now = Date.parse("2026-11-20T18:30:00.000Z");
const earlier = Date.parse("2026-10-02T08:15:00.000Z");

const mara: PersonView = {
  ...{ id: "01k3x9t8f2q7g6n5b4v3c2x1z107", email: "mara@example.com", createdAt: earlier, confirmedAt: earlier },
  ...{ bannedAt: null, banReason: null, closedAt: null, role: null, factors: { passkeys: 1, hasApp: false } },
  sessions: [
    { id: "s1", device: "Firefox on Windows", timeZone: "Europe/London", lastSeenAt: now, method: "passkey" },
    { id: "s2", device: "Safari on iPhone", timeZone: null, lastSeenAt: earlier, method: "password" },
  ],
};
const banned: PersonView = {
  ...{ ...mara, bannedAt: now, banReason: "Forged tickets, three times", sessions: [], confirmedAt: null },
  email: "a-very-long-address-that-somebody-made-up-to-break-pages@department.of.a.subdomain.example.com",
};
const operator: PersonView = { ...mara, role: "operator", factors: { passkeys: 0, hasApp: true } };
const closed: PersonView = { ...mara, closedAt: now, sessions: [], email: "closed-01k3x9@invalid" };
const entry = {
  ...{ id: "1", what: "banned", person: null, by: "an operator", operatorId: "01k3x9t8f2q7g6n5b4v3c2x1z200" },
  ...{ address: "192.0.2.17", device: "Firefox on Windows", detail: null, firstAt: now, lastAt: now, count: 1 },
};
const signedIn = { ...entry, id: "2", what: "signed in", by: "the person", operatorId: null, detail: "passkey" };

/** Returns the pages with example data; `contextOf` gives the context of a person. */
export function exampleOperatorPeople(contextOf: (path: string) => PageContext) {
  const people = contextOf(routes.people());
  const page = contextOf(routes.person(mara.id));
  const unknown = [{ field: "person", message: "There is no account with this e-mail or id" }];
  const change = (name: string, props: Partial<Parameters<typeof PersonChangePage>[0]>) => ({
    name: `person-change-${name}`,
    path: page.path,
    markup: <PersonChangePage {...{ page, person: mara, change: "ban", idempotencyKey: "k1", ...props }} />,
  });
  const account = contextOf(routes.account());
  return [
    { name: "people", path: people.path, markup: <PeoplePage page={people} /> },
    {
      name: "people-unknown",
      path: people.path,
      markup: <PeoplePage page={people} typed="nobody@example.com" errors={unknown} />,
    },
    {
      name: "person",
      path: page.path,
      markup: <PersonPage page={page} person={mara} entries={[entry, signedIn]} done="unban" />,
    },
    { name: "person-banned", path: page.path, markup: <PersonPage page={page} person={banned} entries={[entry]} /> },
    { name: "person-operator", path: page.path, markup: <PersonPage page={page} person={operator} entries={[]} /> },
    { name: "person-closed", path: page.path, markup: <PersonPage page={page} person={closed} entries={[]} /> },
    change("ban", { errors: [{ field: "reason", message: "At most 200 characters" }] }),
    change("role", { change: "give-role" }),
    change("refused", { refused: "The person is banned already." }),
    ...[true, false].map((hasRights) => ({
      name: hasRights ? "account-operator" : "account-operator-step",
      path: account.path,
      markup: <AccountPage page={account} places={[]} isConfirmed operator={{ hasRights }} />,
    })),
  ];
}
