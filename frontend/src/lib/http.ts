/** An answer that is not success. */
export class HttpProblem extends Error {
  constructor(
    url: string,
    readonly status: number,
  ) {
    super(`${url}: ${status}`);
  }
}

/** GET of JSON from our own server; throws HttpProblem when it is not answered with success. */
export async function getJson<Answer>(url: string, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", ...(signal ? { signal } : {}) });
  if (!response.ok) throw new HttpProblem(url, response.status);
  return (await response.json()) as Answer;
}
