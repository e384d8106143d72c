// Writes a letter as HTML.

import { renderFragment } from "../shared/render.ts";
import type { Letter } from "./letter.ts";

/** Writes a letter as a small HTML document without styles, pictures or scripts. */
export async function letterHtml(letter: Letter): Promise<string> {
  return `<!DOCTYPE html>${await renderFragment(<LetterDocument letter={letter} />)}`;
}

function LetterDocument({ letter: { subject, heading, paragraphs, facts, link, closing } }: { letter: Letter }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{subject}</title>
      </head>
      <body>
        <h1>{heading}</h1>
        {paragraphs.map((text) => (
          <p>{text}</p>
        ))}
        {facts.length > 0 && (
          <table>
            {facts.map(([name, value]) => (
              <tr>
                <th scope="row" align="left">
                  {name}
                </th>
                <td>{value}</td>
              </tr>
            ))}
          </table>
        )}
        <p>
          <a href={link.href}>{link.label}</a>
        </p>
        <hr />
        <p>
          <small>{closing}</small>
        </p>
      </body>
    </html>
  );
}
