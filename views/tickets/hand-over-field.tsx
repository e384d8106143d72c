// Shows how sellers can hand a ticket over: by the site, which checks it, or by themselves.

import type { HandOver } from "./models.ts";
import { words } from "./words.ts";

const { handOver: texts } = words.form;

type HandOverProps = {
  /** What the seller has chosen. */
  value: HandOver;
  /** Whether every ticket has to be sealed, so that nobody hands one over alone. */
  isSealRequired: boolean;
};

/** Shows the choices; the file or the code itself is asked for in the next step. */
export function HandOverField({ value, isSealRequired }: HandOverProps) {
  const choices: readonly HandOver[] = isSealRequired ? ["file", "code"] : ["file", "code", "seller"];
  const chosen = isSealRequired && value === "seller" ? "file" : value;
  return (
    <>
      <fieldset class="page-choices">
        <legend>{texts.legend}</legend>
        {choices.map((choice) => (
          <label>
            <input type="radio" name="handOver" value={choice} checked={choice === chosen} /> {texts[choice]}
          </label>
        ))}
      </fieldset>
      <p class="field-hint">{texts.next}</p>
    </>
  );
}
