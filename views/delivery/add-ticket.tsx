// Shows the forms by which a seller adds a ticket: its file, the page of a file, or its code.

import { routes } from "../routes.ts";
import type { FormError } from "../shared/context.ts";
import { Field, fieldId } from "../shared/form.tsx";
import type { PageChoice } from "./models.ts";
import { formatInWords } from "./refusals.ts";
import { words } from "./words.ts";

const { upload, code } = words;

type AddTicketProps = {
  ticketId: string;
  /** Pages of the uploaded file to choose from; default none. */
  choices?: readonly PageChoice[];
  errors?: readonly FormError[] | undefined;
  /** Code that was typed and refused, kept in its field; default none. */
  typedCode?: string | undefined;
  /** Whether the forms stay in the page unseen, where nothing can be added now; default false. */
  isHidden?: boolean;
};

/** Types of the files that are taken. */
const TYPES = "application/pdf,image/png,image/jpeg";

/**
 * Shows the form of a file and, folded, that of a code. upload.js shows how far an upload is; without it the browser sends
 * the file.
 */
export function AddTicket({ ticketId, choices = [], errors, typedCode, isHidden = false }: AddTicketProps) {
  const action = routes.ticketSeal(ticketId);
  const isCodeShown = typedCode !== undefined || errors?.some(({ field }) => field === "code") === true;
  return (
    <div class="stack" hidden={isHidden}>
      <form
        id="upload"
        class="panel"
        method="post"
        action={action}
        enctype="multipart/form-data"
        hx-boost="false"
        data-upload={words.refusals["too-large"]}
      >
        {choices.length > 0 && <PageField choices={choices} />}
        <FileField errors={errors} isAgain={choices.length > 0} />
        <p class="upload-progress" hidden>
          <progress max="100" value="0" aria-label={upload.progress} />
        </p>
        <p class="field-error" data-upload-fault role="alert" hidden />
        <button type="submit">{choices.length > 0 ? upload.chooseButton : upload.button}</button>
      </form>
      <details class="panel" open={isCodeShown}>
        <summary>{code.summary}</summary>
        <form id="type-code" class="code-form" method="post" action={action}>
          <Field
            label={code.label}
            name="code"
            value={typedCode}
            hint={code.hint}
            errors={errors}
            attributes={{ autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 500 }}
          />
          <button type="submit" class="button-quiet">
            {code.button}
          </button>
        </form>
      </details>
    </div>
  );
}

function PageField({ choices }: { choices: readonly PageChoice[] }) {
  return (
    <fieldset class="page-choices">
      <legend>{upload.chooseLegend}</legend>
      {choices.map(({ page, format }, at) => (
        <label>
          <input type="radio" name="page" value={String(page)} checked={at === 0} />{" "}
          {upload.choice(page, formatInWords(format))}
        </label>
      ))}
    </fieldset>
  );
}

function FileField({ errors = [], isAgain }: { errors?: readonly FormError[] | undefined; isAgain: boolean }) {
  const id = fieldId("file");
  const messages = errors.filter(({ field }) => field === "file").map(({ message }) => message);
  const isFaulty = messages.length > 0;
  return (
    <div class="field">
      <label for={id}>{upload.file}</label>
      <input
        id={id}
        type="file"
        name="file"
        accept={TYPES}
        aria-describedby={isFaulty ? `${id}-hint ${id}-error` : `${id}-hint`}
        {...(isFaulty && { "aria-invalid": "true" })}
      />
      {isFaulty && (
        <p class="field-error" id={`${id}-error`}>
          {messages.join(". ")}
        </p>
      )}
      <p class="field-hint" id={`${id}-hint`}>
        {isAgain ? upload.again : upload.hint}
      </p>
    </div>
  );
}
