// Asks an operator to confirm an action, in plain words.

import { routes } from "../routes.ts";
import type { PageContext } from "../shared/context.ts";
import { Field, FormErrors, IdempotencyKey, stayOnFault } from "../shared/form.tsx";
import { OperatorLayout } from "../shared/operator-layout.tsx";
import { Facts } from "../shared/values.tsx";
import type { ActionDraft } from "./models.ts";
import { words } from "./words.ts";

type ConfirmProps = {
  page: PageContext;
  draft: ActionDraft;
  /** Makes the action happen once, however often the form is sent. */
  idempotencyKey: string;
};

/** Says what an action will do; its form does it. */
export function ConfirmActionPage({ page, draft, idempotencyKey }: ConfirmProps) {
  const { kind, title, sentence, isForGood, facts, fields, backHref, reason, errors } = draft;
  return (
    <OperatorLayout page={page} title={title}>
      <section class="panel" aria-labelledby="confirm">
        <h1 id="confirm">{title}</h1>
        <FormErrors errors={errors} />
        <p class="operator-sentence">{sentence}</p>
        {isForGood && <p class="operator-warning">{words.confirm.forGood}</p>}
        <Facts facts={facts} />
        <form method="post" action={routes.operatorActions()} novalidate {...stayOnFault}>
          <IdempotencyKey value={idempotencyKey} />
          <input type="hidden" name="kind" value={kind} />
          {Object.entries(fields).map(([name, value]) => (
            <input type="hidden" name={`field.${name}`} value={value} />
          ))}
          <Field
            label={words.actions.reason}
            name="reason"
            value={reason}
            hint={words.confirm.reasonHint}
            errors={errors}
            attributes={{ maxlength: 200, autocomplete: "off" }}
          />
          <p class="actions">
            <button type="submit" {...(isForGood && { class: "button-danger" })}>
              {title}
            </button>
            <a class="button button-quiet" href={backHref}>
              {words.confirm.back}
            </a>
          </p>
        </form>
      </section>
    </OperatorLayout>
  );
}

type NoActionProps = {
  page: PageContext;
  /** What was to be done, why it cannot be, and where to go. */
  draft: Pick<ActionDraft, "title" | "backHref" | "errors">;
};

/** Says why an action cannot be done; to be answered with 422. */
export function NoActionPage({ page, draft: { title, backHref, errors } }: NoActionProps) {
  return (
    <OperatorLayout page={page} title={title}>
      <section class="panel" aria-labelledby="refused">
        <h1 id="refused">{title}</h1>
        <FormErrors errors={errors?.map(({ message }) => ({ message }))} />
        <p class="fine">{words.confirm.nothingDone}</p>
        <p class="actions">
          <a class="button" href={backHref}>
            {words.confirm.goBack}
          </a>
        </p>
      </section>
    </OperatorLayout>
  );
}
