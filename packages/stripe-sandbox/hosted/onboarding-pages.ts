// Renders the onboarding page of a connected account.
import { html } from "hono/html";
import type { Account, AccountLink } from "../state/connect-objects.ts";
import { notice } from "./checkout-pages.ts";
import type { Html } from "./layout.ts";

/** Names the title of the onboarding page. */
export const ONBOARDING_TITLE = "Set up payouts, test account";

/** Lists the ways to end the onboarding that have a button; the values are those of the field `answer`. */
const OFFERED: [answer: string, does: string, then: string][] = [
  ["complete", "Finish at once", "the account can receive money"],
  ["pending", "Finish, verified later", "active after 30 seconds"],
  ["restrict", "Be restricted", "a document is still due"],
  ["reject", "Be rejected", "for good"],
];

const LABELS: readonly [requirement: string, label: string, hint: string][] = [
  ["individual.first_name", "First name", "Jenny"],
  ["individual.last_name", "Last name", "Rosen"],
  ["individual.dob", "Date of birth", "1901-01-01"],
  ["external_account", "Bank account", "000123456789"],
  ["individual.verification.document", "Number of an identity document", "L01X00T47"],
];

/** Renders the form of an account that still owes something, or the state of one that does not. */
export function onboardingPage(account: Account, { return_url }: AccountLink): Html {
  const { currently_due, disabled_reason } = account.requirements;
  const back = html`<a class="button" href="${return_url}">Back to the platform</a>`;
  if (disabled_reason === "rejected.other")
    return notice("This account was rejected", html`<p>It cannot receive money.</p>${back}`);
  return html`<form method="post" class="narrow stack">
    <div class="card">
      <h1>Set up payouts</h1>
      <p class="quiet">Nothing that you type here is stored.</p>
      ${asks(currently_due).map(([requirement, label, hint]) => field(requirement, { label, hint }))}
      ${currently_due.includes("tos_acceptance.date") ? terms() : ""}
      ${currently_due.length === 0 ? html`<p>Nothing is due.</p>` : html`<button name="answer" value="submit">Submit</button>`}
    </div>
    <section class="test-cards" aria-labelledby="test-answers">
      <h2 id="test-answers">Or end it at once</h2>
      <ul>
        ${OFFERED.map(
          ([answer, does, then]) =>
            html`<li>
              <button class="plain" name="answer" value="${answer}" formnovalidate>
                ${does} <span class="quiet">${then}</span>
              </button>
            </li>`,
        )}
        <li>
          <button class="plain" name="answer" value="later" formnovalidate>
            Leave <span class="quiet">everything stays due</span>
          </button>
        </li>
      </ul>
    </section>
  </form>`;
}

/** Renders the page for an unknown link. */
export function unknownLinkPage(): Html {
  return notice("There is no such link", html`<p>Go back to the platform and try from there.</p>`);
}

/** Renders the page for a form that cannot be read. */
export function faultyAnswerPage(): Html {
  return notice("This form cannot be read", html`<p>Go back and fill it in again. Nothing was changed.</p>`);
}

/** Returns the fields to show: the known ones that are due, and a text for anything else. */
function asks(due: readonly string[]): [requirement: string, label: string, hint: string][] {
  const known = LABELS.filter(([requirement]) => due.some((one) => one.startsWith(requirement)));
  const others = due.filter((one) => !one.startsWith("tos") && !LABELS.some(([known]) => one.startsWith(known)));
  return [...known.map((label): [string, string, string] => [...label]), ...others.map(unlabelled)];
}

function unlabelled(requirement: string): [string, string, string] {
  return [requirement, requirement.replaceAll(/[._]/g, " "), ""];
}

function field(requirement: string, { label, hint }: { label: string; hint: string }): Html {
  const id = requirement.replaceAll(".", "-");
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input id="${id}" name="${requirement}" type="text" autocomplete="off" placeholder="${hint}" />
  </div>`;
}

function terms(): Html {
  return html`<label class="check">
    <input type="checkbox" name="tos_acceptance" value="yes" /> I accept the terms of the test account
  </label>`;
}
