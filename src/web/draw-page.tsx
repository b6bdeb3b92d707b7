import {
  type Ask,
  type FormState,
  holds,
  kernelProblem,
  type Lang,
  needsProof,
  newId,
  type Page,
  type PathParams,
  Problem,
  translator,
  type ViewProps,
} from '#kernel'
import { proofPath } from '#people'
import { localPath, type ProofAsked, renderLive } from '#ui'
import { admit } from './admit.ts'
import { crumbsOf } from './crumbs.ts'
import { islandNamed } from './islands.ts'
import type { WebParts } from './parts.ts'
import { contextOf, type Rendered, renderScreen } from './render.tsx'
import type { Visitor } from './session.ts'
import type { Shell } from './shell.ts'

/** A page as somebody asked for it. `path` and `query` are those of the address, without the language. */
export type Shown = {
  page: Page
  lang: Lang
  path: string
  query: string
  params: PathParams
  visitor: Visitor
}

/** The page as its visitor may see it, with a refused form in it or null; refuses whom its grant does not admit. */
export async function drawPage(shell: Shell, shown: Shown, form: FormState | null): Promise<Rendered> {
  const { parts } = shell
  const { page, lang, path, query, visitor } = shown
  const newKey = () => newId(parts.sources)
  const notices = page.face === 'portal' && page.path !== '/' ? shell.notices(page.path) : []
  const props = await propsOf(parts, shown, { form, newKey })
  const t = translator(parts.words, lang, parts.whenMissing)
  const title = page.title(props.data, t, lang)
  return renderScreen(parts, {
    lang,
    path,
    query,
    face: page.face,
    title,
    crumbs: crumbsOf(shown, { data: props.data, title, t, modules: parts.modules }),
    visitor,
    name: await visitor.name(),
    body: page.view(props),
    notices: await notices,
    shared: page.cache === true,
    live: page.live !== undefined,
    proof: proofAsked(shown, props),
    now: props.now,
    newKey,
  })
}

/**
 * The markup of the page's live part. `newKey` gives the same keys in the same order each time, or a form in it would
 * be another one each second.
 */
export async function drawLive(parts: WebParts, shown: Shown, newKey: () => string): Promise<string> {
  const props = await propsOf(parts, shown, { form: null, newKey })
  const proof = proofAsked(shown, props)
  const context = contextOf(parts, { ...shown, proof, now: props.now }, (name) => islandNamed(name).href)
  return renderLive(context, shown.page.live?.(props))
}

/** What of this page's forms its reader would be refused, for they proved too long ago who they are. */
function proofAsked(
  { page, lang, path, query, visitor: { actor } }: Shown,
  { form, now }: Pick<ViewProps<unknown>, 'form' | 'now'>,
): ProofAsked | null {
  const asking = (page.forms ?? []).map(({ operation }) => operation)
  const operations = new Set(asking.filter((op) => needsProof(actor, op, now)).map(({ name }) => name))
  if (operations.size === 0) return null
  const href = localPath(lang, proofPath(actor.kind, path + query))
  return { operations, href, refused: form?.needsProof ? form.operation : null }
}

async function propsOf(
  parts: WebParts,
  { page, params, visitor }: Shown,
  given: Pick<ViewProps<unknown>, 'form' | 'newKey'>,
): Promise<ViewProps<unknown>> {
  admit(parts, visitor.actor, page)
  const ask: Ask = (op, input) =>
    parts.runner.run(op, input, { actor: visitor.actor, via: 'page', limitBy: visitor.limitBy })
  const may: ViewProps<unknown>['may'] = ({ grant }) => holds(visitor.actor, grant)
  const data = await page.load(ask, params, may).catch(asNotFound)
  return { ...given, data, params, now: parts.sources.now(), may }
}

/** An address that cannot name anything (an id that is none) leads nowhere; it is not the reader's input that is wrong. */
function asNotFound(error: unknown): never {
  throw error instanceof Problem && error.code === 'kernel.invalid-input' ? kernelProblem('not-found') : error
}
