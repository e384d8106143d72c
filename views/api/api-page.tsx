// Shows the HTTP API to people who write programs for it.

import { raw } from "hono/html";
import { routes } from "../routes.ts";
import { assetPaths } from "../shared/assets.ts";
import type { PageContext } from "../shared/context.ts";
import { Layout } from "../shared/layout.tsx";
import { renderFragment } from "../shared/render.ts";
import type { ApiAnswer, ApiOperation, ApiParameter, ApiReference } from "./models.ts";
import { anchorOfShape, Fields, Kind } from "./schema.tsx";
import { Paragraphs, Words } from "./words.tsx";

/** Props of the page about the HTTP API. */
export type ApiPageProps = {
  /** Who sees the page, where and when. */
  page: PageContext;
  /** The content, as `renderApiReference` has rendered it. */
  content: string;
};

/** Shows the HTTP API: every operation, what it takes and what it answers. */
export function ApiPage({ page, content }: ApiPageProps) {
  return (
    <Layout page={page} title="API" ownStyle={assetPaths().apiStyle}>
      <div class="wrap api">
        <h1>Holdfast for programs</h1>
        {raw(content)}
      </div>
    </Layout>
  );
}

/** Renders the content of `ApiPage`, which is the same for everybody: once is enough. */
export async function renderApiReference(api: ApiReference): Promise<string> {
  return await renderFragment(
    <>
      <p>
        The same as an <a href={routes.apiDescription()}>OpenAPI 3.1 document</a>.
      </p>
      <Paragraphs text={api.introduction} />
      <Overview api={api} />
      {api.groups.map(({ name, description, operations }) => (
        <section>
          <h2>{name}</h2>
          <p>{description}</p>
          {operations.map((operation) => (
            <Operation operation={operation} />
          ))}
        </section>
      ))}
      <section>
        <h2>Shapes</h2>
        {Object.entries(api.shapes).map(([name, schema]) => (
          <article id={anchorOfShape(name)} class="panel api-part">
            <h3>{name}</h3>
            <Fields schema={schema} caption={`Fields of ${name}`} />
          </article>
        ))}
      </section>
    </>,
  );
}

function Overview({ api }: { api: ApiReference }) {
  return (
    <section>
      <h2>Operations</h2>
      {api.groups.map(({ name, operations }) => (
        <>
          <h3>{name}</h3>
          <ul>
            {operations.map(({ id, method, path, summary }) => (
              <li>
                <a href={`#${id}`}>
                  {method} {path}
                </a>{" "}
                {summary}
              </li>
            ))}
          </ul>
        </>
      ))}
    </section>
  );
}

function Operation({ operation }: { operation: ApiOperation }) {
  const { id, method, path, summary, description, caller, parameters, body, answers } = operation;
  return (
    <article id={id} class="panel api-part">
      <h3>{summary}</h3>
      <p class="api-address">
        <code>
          {method} {path}
        </code>
      </p>
      {description !== undefined && (
        <p>
          <Words text={description} />
        </p>
      )}
      <p class="fine">{caller}</p>
      {parameters.length > 0 && <Parameters parameters={parameters} />}
      {body !== undefined && <Fields schema={body} caption="JSON body" />}
      <Answers answers={answers} />
    </article>
  );
}

function Parameters({ parameters }: { parameters: readonly ApiParameter[] }) {
  return (
    <table class="api-table">
      <caption>Path, query and headers</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Place</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, in: place, required, description = "" }) => (
          <tr>
            <th scope="row">
              <code>{name}</code>
              {!required && <span class="fine"> optional</span>}
            </th>
            <td>{place}</td>
            <td>
              <Words text={description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answers({ answers }: { answers: readonly ApiAnswer[] }) {
  return (
    <table class="api-table">
      <caption>Answers</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Body</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {answers.map(({ status, description, headers, body }) => (
          <tr>
            <th scope="row">{status}</th>
            <td>{body === undefined ? "none" : <Kind schema={body} />}</td>
            <td>
              <Words text={description} />
              {headers.length > 0 && <p class="fine">Headers: {headers.join(", ")}</p>}
              {body?.properties !== undefined && Object.keys(body.properties).length > 0 && (
                <Fields schema={body} caption={`Fields of the answer ${status}`} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
