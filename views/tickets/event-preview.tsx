// Draws the picture that a shared link to an event shows: its title, day and venue on the colour of the event.

import { eventTone } from "../shared/calendar-leaf.tsx";
import { calendarLeaf, type EventTime, eventTime, UNKNOWN_TIME } from "../shared/format.ts";
import { renderFragment } from "../shared/render.ts";

/** What the picture shows of an event; absent details are not known. */
export type PreviewedEvent = EventTime & {
  readonly title: string;
  readonly venue?: string | null | undefined;
  readonly city?: string | null | undefined;
};

/** Names the face in which the picture is drawn. */
export const PREVIEW_FACE = "Archivo Narrow";

const WIDTH = 1_200;
const HEIGHT = 630;
// The colours of the classes tone-0 to tone-4, for a light page: what is shared has one look.
const TONES = [
  ["#0b5d52", "#fdf6e6"],
  ["#8a3324", "#fdf1ea"],
  ["#27406f", "#eef4ff"],
  ["#6a2f5c", "#fceefa"],
  ["#5c4a12", "#fff6dc"],
] as const;
const TITLE_WIDTH = 690;
const SMALL_WIDTH = 690;
const SIZES = [
  { size: 116, lines: 2 },
  { size: 92, lines: 3 },
  { size: 74, lines: 4 },
];
const SMALL = 40;

/**
 * Draws the picture as SVG of 1,200 by 630; `now` is in ms since 1970. A text with letters that the face does not have,
 * such as Arabic or Japanese ones, is left out, for nobody knows which faces a server has: what shows the picture writes
 * the title beside it.
 */
export async function eventPreviewSvg(event: PreviewedEvent, now: number): Promise<string> {
  const [tone, ink] = TONES[Number(eventTone(event).slice(-1))] ?? TONES[0];
  const title = titleLines(event.title);
  const place = [event.venue, event.city].map((part) => drawable(part ?? "")).filter((part) => part !== "");
  const small = [eventTime(event, now) || UNKNOWN_TIME, place.join(", ")].map((line) =>
    clamped(line, SMALL, SMALL_WIDTH),
  );
  const svg = (
    <svg xmlns="http://www.w3.org/2000/svg" viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <rect width={WIDTH} height={HEIGHT} fill={tone} />
      <path
        fill="#fff"
        fill-opacity=".04"
        d="M0 0h140L0 300zM280 0h140L0 900V600zM560 0h140L270 930h-140zM840 0h140L550 930H410zM1120 0h80v130L830 930H690z"
      />
      <Brand ink={ink} />
      <g fill={ink} font-family={PREVIEW_FACE} font-weight="700">
        <g font-size={title.size}>
          {title.lines.map((line, at) => (
            <text x="76" y={TITLE_TOP + title.size * (0.86 + at * 1.04)}>
              {line}
            </text>
          ))}
        </g>
        {small.map((line, at) => (
          <text x="76" y={HEIGHT - 122 + at * 54} font-size={SMALL} fill-opacity={at === 0 ? 1 : 0.82}>
            {line}
          </text>
        ))}
      </g>
      <Leaf event={event} now={now} />
    </svg>
  );
  return await renderFragment(svg);
}

const TITLE_TOP = 138;

function Brand({ ink }: { ink: string }) {
  return (
    <>
      <g transform="translate(76 52) scale(1.6)">
        <path
          fill={ink}
          d="M7 2h18a5 5 0 0 1 5 5v5a4 4 0 0 0 0 8v5a5 5 0 0 1-5 5H7a5 5 0 0 1-5-5v-5a4 4 0 0 0 0-8V7a5 5 0 0 1 5-5Z"
        />
        <path fill="#083f38" d="M10 8h4v16h-4zM18 8h4v16h-4z" />
        <path fill="#f3b23e" d="M10 14h12v4H10z" />
      </g>
      <text x="142" y="91" font-size="38" fill={ink} font-family={PREVIEW_FACE} font-weight="700">
        Holdfast
      </text>
    </>
  );
}

// A ticket whose stub is the leaf of the day; without a date it is the ticket alone.
function Leaf({ event, now }: { event: EventTime; now: number }) {
  const leaf = calendarLeaf(event, now);
  const face = { "font-family": PREVIEW_FACE, "font-weight": "700", "text-anchor": "middle", fill: "#083f38" };
  return (
    <g transform="translate(826 128) rotate(5 150 190)">
      <path
        fill="#fdf6e6"
        d="M18 0h264a18 18 0 0 1 18 18v228a34 34 0 0 0 0 68v48a18 18 0 0 1-18 18H18a18 18 0 0 1-18-18v-48a34 34 0 0 0 0-68V18A18 18 0 0 1 18 0Z"
      />
      <path fill="#f3b23e" d="M18 0h264a18 18 0 0 1 18 18v54H0V18A18 18 0 0 1 18 0Z" />
      <path stroke="#083f38" stroke-width="4" stroke-dasharray="10 9" d="M42 280h216" />
      {leaf === null ? (
        <path fill="#083f38" d="M60 120h180v22H60zM60 164h120v16H60zM60 200h150v16H60z" />
      ) : (
        <>
          <text x="150" y="52" font-size="44" {...face}>
            {leaf.month.toUpperCase()}
          </text>
          <text x="150" y={leaf.year === null ? 232 : 206} font-size={leaf.year === null ? 176 : 150} {...face}>
            {leaf.day}
          </text>
          {leaf.year !== null && (
            <text x="150" y="254" font-size="42" {...face}>
              {leaf.year}
            </text>
          )}
        </>
      )}
      <path
        fill="#083f38"
        fill-opacity=".8"
        d="M60 320h10v34H60zM78 320h5v34h-5zM92 320h14v34H92zM116 320h5v34h-5zM130 320h9v34h-9zM148 320h5v34h-5zM162 320h14v34h-14zM184 320h6v34h-6zM200 320h10v34h-10zM220 320h5v34h-5zM232 320h8v34h-8z"
      />
    </g>
  );
}

// What the files have: the letters of Western and Eastern Europe and of Vietnam, and signs.
const DRAWABLE =
  /^[\u0020-\u007e\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u0218-\u021b\u1ea0-\u1ef9\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u20ac]*$/;

/** Returns what the face can draw of a text: all of it without its pictographs, or nothing. */
function drawable(text: string): string {
  const plain = text.replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f/gu, "").replace(/\s+/g, " ");
  return DRAWABLE.test(plain) ? plain.trim() : "";
}

function titleLines(title: string): { size: number; lines: string[] } {
  const text = drawable(title);
  for (const { size, lines: most } of SIZES) {
    const lines = wrapped(text, size);
    if (lines.length <= most && lines.every((line) => widthOf(line, size) <= TITLE_WIDTH)) return { size, lines };
  }
  const { size, lines: most } = SIZES.at(-1) ?? { size: SMALL, lines: 1 };
  const lines = wrapped(text, size);
  const kept = lines.slice(0, most);
  const rest = lines.length > most ? `${kept.at(-1) ?? ""} ${lines[most] ?? ""}` : (kept.at(-1) ?? "");
  return { size, lines: [...kept.slice(0, -1), rest].map((line) => clamped(line, size, TITLE_WIDTH)) };
}

function wrapped(text: string, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((one) => one !== "")) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer, size) <= TITLE_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function clamped(line: string, size: number, width: number): string {
  if (widthOf(line, size) <= width) return line;
  let kept = line;
  // Every letter of the face is one UTF-16 unit.
  while (kept !== "" && widthOf(`${kept}…`, size) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

// Estimates widths a little high, in parts of the size; the face is narrow.
function widthOf(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) {
    if (/[ilj.,:;'’|!()[\]Itfr ]/u.test(letter)) sum += 0.28;
    else if (/[mwMW@%—…]/u.test(letter)) sum += 0.76;
    else sum += /[\p{Lu}\d]/u.test(letter) ? 0.55 : 0.47;
  }
  return sum * size;
}
