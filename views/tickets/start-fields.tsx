// Shows the fields of an event's start: date, time of day, and the zone whose clocks show them.

import { localTimeOf, momentsOf, placeOf, timeZoneOf, timeZones, UTC } from "@holdfast/values";
import type { FormError } from "../shared/context.ts";
import { Field, type Option } from "../shared/form.tsx";
import type { TicketFormValues } from "./models.ts";
import { words } from "./words.ts";

const { fields, hints } = words.form;

type StartFieldsProps = {
  /** Texts of the fields. */
  values: Pick<TicketFormValues, "date" | "time" | "timeZone" | "offset">;
  /** Faults of the form; default none. */
  errors?: readonly FormError[] | undefined;
};

/**
 * Shows the fields of a start. Without a zone the form has UTC, which site.js replaces by the zone of the browser. Where
 * clocks show the time twice, one more field asks which of the two is meant.
 */
export function StartFields({ values, errors }: StartFieldsProps) {
  const { date, time, timeZone, offset } = values;
  const choices = choicesOf(values);
  return (
    <>
      <div class="field-pair">
        <Field
          label={fields.date}
          name="date"
          type="date"
          value={date}
          errors={errors}
          hint={hints.date}
          attributes={YEARS}
        />
        <Field
          label={fields.time}
          name="time"
          type="time"
          value={time}
          errors={errors}
          attributes={stepOf(time)}
          hint={hints.time}
        />
      </div>
      <Field
        label={fields.timeZone}
        hint={
          <>
            {hints.timeZone}
            {timeZone === "" && <noscript> {hints.chooseZone}</noscript>}
          </>
        }
        name="timeZone"
        value={timeZone || UTC}
        errors={errors}
        options={zonesWith(timeZone)}
        attributes={timeZone === "" ? { "data-own-zone": true } : {}}
      />
      {choices.length > 0 && (
        <Field label={fields.offset} name="offset" value={offset} errors={errors} options={choices} />
      )}
    </>
  );
}

// Without a last year browsers take years of six digits.
const YEARS = { max: "9999-12-31" };

// A time with seconds keeps them.
function stepOf(time: string): { step?: number } {
  if (time.length <= "19:30".length) return {};
  return { step: time.length > "19:30:05".length ? 0.001 : 1 };
}

const zones: readonly Option[] = timeZones().map((value) => ({ value, label: zoneLabel(value) }));

// A zone has older names too, by which a browser or a client of the API may have called it.
function zonesWith(timeZone: string): readonly Option[] {
  const isListed = timeZone === "" || zones.some(({ value }) => value === timeZone);
  return isListed ? zones : [{ value: timeZone, label: zoneLabel(timeZone) }, ...zones];
}

function zoneLabel(timeZone: string): string {
  const region = timeZone.slice(0, timeZone.indexOf("/"));
  return timeZone.includes("/") ? `${placeOf(timeZone)} (${region})` : timeZone;
}

function choicesOf({ date, time, timeZone }: StartFieldsProps["values"]): readonly Option[] {
  const zone = timeZoneOf(timeZone);
  if (zone === null) return [];
  const offsets = momentsOf(date, time, zone).map((at) => localTimeOf(at, zone).offset);
  const [first, second] = offsets;
  if (first === undefined || second === undefined) return [];
  return [
    { value: "", label: words.form.chooseTime },
    { value: first, label: words.form.firstTime(time, first) },
    { value: second, label: words.form.secondTime(time, second) },
  ];
}
