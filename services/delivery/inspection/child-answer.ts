// Describes what a child process answers; the parent believes nothing of it that does not have this shape.
import { z } from "zod";
import { refusalReasons } from "./refusals.ts";

const page = z.int().min(1);
const format = z.string().min(1).max(32);
const detail = z.string().max(200).exactOptional();

/** Parses the line that a child answers with. */
export const childAnswer = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("accepted"),
    mimeType: z.enum(["application/pdf", "image/png", "image/jpeg"]),
    pages: page,
    codes: z
      .array(z.object({ text: z.string().min(1).max(8_192), format, page }))
      .min(1)
      .readonly(),
    details: z.object({
      title: detail,
      venue: detail,
      date: detail,
      time: detail,
      section: detail,
      row: detail,
      seat: detail,
    }),
  }),
  z.object({
    outcome: z.literal("refused"),
    reason: z.enum(refusalReasons),
    choices: z.array(z.object({ page, format })).readonly().exactOptional(),
  }),
]);

/** Holds what a child answers. */
export type ChildAnswer = z.infer<typeof childAnswer>;
