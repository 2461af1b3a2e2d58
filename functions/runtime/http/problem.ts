/** One field of a request that was refused, by its path as the caller wrote it (`invoices[3].dueDate`). */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/**
 * A refusal as RFC 9457 describes it. `type` is stable and meant for programs
 * (`https://dunlin.dev/problems/<slug>`), `detail` is for people. Anything else that is thrown
 * becomes a 500 that tells the caller nothing but the request's id.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly slug: string;
  readonly title: string;
  readonly errors: readonly FieldError[];

  constructor(
    status: number,
    slug: string,
    title: string,
    options: { detail?: string; errors?: readonly FieldError[] } = {},
  ) {
    super(options.detail ?? title);
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.errors = options.errors ?? [];
  }

  /** The problem document. `instance` names the request. */
  toDocument(instance: string): Record<string, unknown> {
    return {
      type: `https://dunlin.dev/problems/${this.slug}`,
      title: this.title,
      status: this.status,
      detail: this.message,
      instance,
      ...(this.errors.length > 0 && { errors: this.errors }),
    };
  }
}

/** 404 for a thing that does not exist, naming what was looked for. */
export const notFound = (what: string, id: string): Problem =>
  new Problem(404, "not-found", "Not found", { detail: `There is no ${what} ${id}.` });

/** So many fields are named at most: an answer must fit into what Lambda may answer, 6 MB, however much is wrong. */
export const MOST_ERRORS = 50;

const clipped = (text: string): string =>
  text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;

/** 422 for a request that is well formed but says something that cannot be, naming the fields, up to {@link MOST_ERRORS}. */
export const invalid = (...errors: FieldError[]): Problem => {
  const named = errors
    .slice(0, MOST_ERRORS)
    .map(({ field, message }) => ({ field: clipped(field), message: clipped(message) }));
  const sentences = named.map(({ field, message }) => `${field} ${message}`);
  return new Problem(422, "invalid-request", "The request is not valid", {
    detail: [...sentences, ...(errors.length > MOST_ERRORS ? ["and more"] : [])].join("; "),
    errors: named,
  });
};

/** 409 for a change based on a version that is no longer the present one. */
export const staleVersion = (what: string, present: number): Problem =>
  new Problem(409, "stale-version", "The version is stale", {
    detail: `The ${what} is at version ${present} by now. Read it again and repeat the change.`,
  });
