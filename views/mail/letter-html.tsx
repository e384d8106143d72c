// Writes a letter as HTML.

import type { Child } from "hono/jsx";
import { renderFragment } from "../shared/render.ts";
import type { Letter } from "./letter.ts";

/**
 * Writes a letter as an HTML document in the colours of the site: one column, one button, nothing that is fetched. Tables
 * and styles at each element are what mail programs understand.
 */
export async function letterHtml(letter: Letter): Promise<string> {
  return `<!DOCTYPE html>${await renderFragment(<LetterDocument letter={letter} />)}`;
}

const SANS = "font-family:'Helvetica Neue',Helvetica,Arial,sans-serif;";
const INK = "color:#14211f;";
const style = {
  page: "margin:0;padding:0;background:#f6f1e7;",
  outside: "padding:24px 12px;",
  card: "max-width:560px;margin:0 auto;text-align:left;background:#fffdf8;border:1px solid #dcd4c3;border-radius:12px;",
  brand: `${SANS}padding:18px 28px;background:#083f38;border-radius:11px 11px 0 0;color:#fdf6e6;font-size:20px;font-weight:bold;`,
  content: `${SANS}${INK}padding:28px;font-size:16px;line-height:1.5;`,
  heading: `${INK}margin:0 0 16px;font-size:26px;line-height:1.2;`,
  paragraph: "margin:0 0 14px;",
  facts: "width:100%;margin:22px 0;border-collapse:collapse;border-top:1px solid #dcd4c3;",
  name: "padding:9px 16px 9px 0;border-bottom:1px solid #dcd4c3;color:#52605b;font-size:14px;font-weight:normal;vertical-align:top;white-space:nowrap;",
  value: `${INK}padding:9px 0;border-bottom:1px solid #dcd4c3;font-size:16px;font-weight:bold;word-break:break-word;`,
  button: "background:#0b5d52;border-radius:8px;",
  link: `${SANS}display:inline-block;padding:13px 24px;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none;`,
  closing: `${SANS}padding:16px 28px 24px;color:#52605b;font-size:13px;`,
} as const;

function LetterDocument({ letter }: { letter: Letter }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>{letter.subject}</title>
      </head>
      <body style={style.page}>
        <Layout>
          <tr>
            <td align="center" style={style.outside}>
              <Layout look={style.card}>
                <Row look={style.brand}>Holdfast</Row>
                <Row look={style.content}>
                  <Content letter={letter} />
                </Row>
                <Row look={style.closing}>{letter.closing}</Row>
              </Layout>
            </td>
          </tr>
        </Layout>
      </body>
    </html>
  );
}

function Content({ letter: { heading, paragraphs, facts, link, leave } }: { letter: Letter }) {
  return (
    <>
      <h1 style={style.heading}>{heading}</h1>
      {paragraphs.map((text) => (
        <p style={style.paragraph}>{text}</p>
      ))}
      {facts.length > 0 && (
        <table style={style.facts}>
          {facts.map(([name, value]) => (
            <tr>
              <th scope="row" align="left" style={style.name}>
                {name}
              </th>
              <td style={style.value}>{value}</td>
            </tr>
          ))}
        </table>
      )}
      <table role="presentation" cellpadding="0" cellspacing="0">
        <tr>
          <td style={style.button}>
            <a href={link.href} style={style.link}>
              {link.label}
            </a>
          </td>
        </tr>
      </table>
      {leave && (
        <p style={style.paragraph}>
          <a href={leave.href}>{leave.label}</a>
        </p>
      )}
    </>
  );
}

function Layout({ look = "", children }: { look?: string; children: Child }) {
  return (
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style={look}>
      {children}
    </table>
  );
}

function Row({ look, children }: { look: string; children: Child }) {
  return (
    <tr>
      <td style={look}>{children}</td>
    </tr>
  );
}
