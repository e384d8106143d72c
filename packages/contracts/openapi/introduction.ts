// Says what a client of the HTTP API has to know whatever it calls.

/** Introduces the HTTP API, as Markdown. */
export const introduction = `The API of a marketplace for event tickets: list a ticket, reserve one, pay for it.

## Signing in

Sign up or sign in, and send back the cookies of the answer. An operation that needs it is 401 without a valid session.
A session token lasts a quarter of an hour; the header \`WWW-Authenticate\` of a 401 says when \`POST
/api/users/refresh\` would help.

## Errors

Every error has one shape: \`{"errors": [{"message": "…", "field": "…"}]}\`, with the first fault of each faulty field.
\`field\` is absent when the request as a whole is at fault.

## Sending a request again

A request that creates something takes an \`Idempotency-Key\`. Send it again under the same key when no answer came: it
has no further effect, and gets the first answer.

## Lists

A list comes in parts. \`Link\` gives the address of the next part; the last part has none.

## Changes at the same time

A ticket has a version, which is its \`ETag\`. Send it back as \`If-Match\`, or as \`version\` in the body, and a change is
409 when somebody else's came first.

## Limits

Requests are counted per person and per address. Beyond a limit the answer is 429, and \`Retry-After\` says in how many
seconds to come back. A body may have 100 KiB.
`;
