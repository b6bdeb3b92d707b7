import { type Actor, holds, type Lang, type Module, type Page, type PageAbove, type Translate } from '#kernel'
import { type Crumb, localPath } from '#ui'

type Shown = { page: Page; lang: Lang; visitor: { actor: Actor } }
type Drawn = { data: unknown; title: string; t: Translate; modules: readonly Module[] }

/** The way from the front page: every page above this one, and this one. */
export function crumbsOf(shown: Shown, drawn: Drawn): Crumb[] {
  const { page, lang } = shown
  const { t, title } = drawn
  const front = page.face === 'portal' ? '/' : '/console'
  if (page.path === front) return []
  const first = { label: t(page.face === 'portal' ? 'web.portal.home' : 'web.console.home'), path: front }
  const above = [first, ...pagesAbove(shown, drawn)]
  return [...above.map(({ label, path }) => ({ label, href: localPath(lang, path) })), { label: title }]
}

function pagesAbove({ page, lang, visitor }: Shown, { data, t, modules }: Drawn): readonly PageAbove[] {
  if (!page.above) return parentsOf(page, modules).map(({ path, label }) => ({ path, label: t(label) }))
  return page.above(data, { lang, t, may: ({ grant }) => holds(visitor.actor, grant) })
}

/** The page it belongs under, and what that one belongs under, the outermost first. */
function parentsOf({ parent }: Page, modules: readonly Module[]): PageAbove[] {
  if (!parent) return []
  const over = modules.flatMap(({ pages }) => pages).find(({ path }) => path === parent.path)
  return [...(over ? parentsOf(over, modules) : []), parent]
}
