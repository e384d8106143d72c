// Shows the words of the description of the API.

/** Shows a text in which names of the API stand between backticks. */
export function Words({ text }: { text: string }) {
  const parts = text.split("`");
  return <>{parts.map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>;
}

/** Shows paragraphs and headings (`## `) that have an empty line between them. */
export function Paragraphs({ text }: { text: string }) {
  const blocks = text.trim().split(/\n{2,}/);
  return (
    <>
      {blocks.map((block) =>
        block.startsWith("## ") ? (
          <h2>{block.slice(3)}</h2>
        ) : (
          <p>
            <Words text={block} />
          </p>
        ),
      )}
    </>
  );
}
