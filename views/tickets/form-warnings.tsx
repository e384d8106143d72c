// Shows above the ticket form why it was not saved although nothing in it is faulty.

import { routes } from "../routes.ts";
import { Comparison, type Difference } from "../shared/comparison.tsx";
import { ticketFormId } from "./ticket-form-page.tsx";
import { words } from "./words.ts";

const { warnings } = words;

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
        <strong>{warnings.conflict}</strong>
      </p>
      <Comparison caption={warnings.conflictCaption} heads={warnings.conflictHeads} differences={differences} />
      <p>
        {warnings.conflictBefore}
        <a href={routes.ticketEdit(ticketId)}>{warnings.startAgain}</a>.
      </p>
    </div>
  );
}

type DuplicateWarningProps = {
  /** The listing of the seat. */
  ticketId: string;
  /** Says that the form can still be saved as it is: both may be tickets of different events without a date. */
  canBeAnother: boolean;
};

/** Says that the seller has listed this seat before, and asks whether this one is meant where it can be another. */
export function DuplicateWarning({ ticketId, canBeAnother }: DuplicateWarningProps) {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>{warnings.duplicate}</strong>
      </p>
      <p>
        <a href={routes.ticket(ticketId)}>{warnings.otherListing}</a>
        {warnings.duplicateAfter}
      </p>
      {canBeAnother ? (
        <p>
          <button class="button-quiet" type="submit" form={ticketFormId} name="isAnotherTicket" value="yes">
            {warnings.isAnother}
          </button>
        </p>
      ) : (
        <p>{warnings.otherSeat}</p>
      )}
    </div>
  );
}

type EventDiffersProps = {
  eventId: string;
  /** Where what was typed and the event differ: first what was typed, then what the event is. */
  differences: readonly Difference[];
};

/** Asks whether an event is meant that is on the site already, with other details than were typed. */
export function EventDiffers({ eventId, differences }: EventDiffersProps) {
  return (
    <div class="form-errors" role="alert">
      <p>
        <strong>{warnings.differs}</strong>
      </p>
      <Comparison caption={warnings.differsCaption} heads={warnings.differsHeads} differences={differences} />
      <p>
        <button type="submit" form={ticketFormId} name="eventId" value={eventId}>
          {warnings.isThatEvent}
        </button>
      </p>
      <p>
        <a href={routes.event(eventId)} target="_blank" rel="noopener">
          {warnings.seeEvent}
        </a>
        {warnings.isOtherEvent}
      </p>
    </div>
  );
}
