/** One thing wrong with one field of an input; `path` is dotted (`texts.ja.headline`), empty for the whole. */
export type Issue = { path: string; code: string; detail: Record<string, string | number> }

export type ProblemDetail = Record<string, string | number | boolean>

/**
 * A refusal the caller can act on. `code` is stable (`alerts.same-person`); its words are in
 * `commons/languages/<lang>/<module>.yaml` under `problem.<code>`. Anything else that is thrown is a bug.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: string
  readonly status: number
  readonly detail: ProblemDetail
  readonly issues: readonly Issue[]

  constructor(
    code: string,
    status: number,
    more: { detail?: ProblemDetail; issues?: readonly Issue[] } = {},
  ) {
    super(code)
    this.code = code
    this.status = status
    this.detail = more.detail ?? {}
    this.issues = more.issues ?? []
  }
}

/** A module's refusals: kebab-case code to HTTP status. */
export type ProblemCatalogue = Readonly<Record<string, number>>

/** Makes a module's `problem('same-person', detail)`; a code outside the catalogue does not compile. */
export function problems<const C extends ProblemCatalogue>(module: string, catalogue: C) {
  return (code: keyof C & string, detail: ProblemDetail = {}, issues: readonly Issue[] = []): Problem =>
    new Problem(`${module}.${code}`, catalogue[code] ?? 500, { detail, issues })
}
