// Lists the texts about the site. They describe the site as it comes: whoever runs it replaces them by their own.

import type { InfoText } from "../info-page.tsx";
import { contact } from "./contact.tsx";
import { help } from "./help.tsx";
import { privacy } from "./privacy.tsx";
import { terms } from "./terms.tsx";

/** The texts by the name of their address. */
export const infoTexts: Readonly<Record<"help" | "terms" | "privacy" | "contact", InfoText>> = {
  help,
  terms,
  privacy,
  contact,
};
