// Lists the texts about the site.

import type { InfoText } from "../info-page.tsx";
import type { SiteOperator } from "../operator.ts";
import { contact } from "./contact.tsx";
import { help } from "./help.tsx";
import { privacy } from "./privacy.tsx";
import { terms } from "./terms.tsx";

/** Returns the texts of a site by the name of their address. */
export function infoTexts(operator: SiteOperator): Record<"help" | "terms" | "privacy" | "contact", InfoText> {
  return { help, terms: terms(operator), privacy: privacy(operator), contact: contact(operator) };
}
