// Shows above the ticket form why it was not saved although nothing in it is faulty.

import { routes } from "../routes.ts";
import { Comparison, type Difference } from "../shared/comparison.tsx";
import { ticketFormId } from "./ticket-form-page.tsx";

type EditConflictProps = {
  ticketId: string;
  /** Where the form and the saved ticket differ: first the form, then what is saved. */
  differences: readonly Difference[];
};

/** Says that the ticket was saved after the form was opened, with both states side by side. */
export function EditConflict({ ticketId, differences }: EditConflictProps) {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>This ticket was changed after you opened this form, so nothing was saved yet</strong>
      </p>
      <Comparison
        caption="Your form and the saved ticket"
        heads={["In your form", "Saved now"]}
        differences={differences}
      />
      <p>
        What you typed is still below. Correct it where you need to and press Save changes, or{" "}
        <a href={routes.ticketEdit(ticketId)}>start again from the saved ticket</a>.
      </p>
    </div>
  );
}

/** Asks whether a listing is meant, because the seller has listed this seat before. */
export function DuplicateWarning({ ticketId }: { ticketId: string }) {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>You have listed this seat already, so nothing was saved yet</strong>
      </p>
      <p>
        <a href={routes.ticket(ticketId)}>Your other listing</a> has the same title, date, venue, section and seat. A
        seat can be sold only once.
      </p>
      <p>
        <button class="button-quiet" type="submit" form={ticketFormId} name="isAnotherTicket" value="yes">
          This is another ticket, save it
        </button>
      </p>
    </div>
  );
}
