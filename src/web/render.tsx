import type { ReactNode } from 'react'
import { holds, type Lang, type Tile } from '#kernel'
import { signOut } from '#people'
import {
  Breadcrumb,
  ConsoleLayout,
  type Crumb,
  Document,
  localPath,
  type NavEntry,
  type Page,
  PortalLayout,
  pageOf,
  renderDocument,
} from '#ui'
import type { WebParts } from './parts.ts'
import type { Visitor } from './session.ts'
import { tilesOf } from './tiles.ts'

export type Screen = {
  lang: Lang
  /** Path without the language. */
  path: string
  face: 'portal' | 'console'
  title: string
  /** The way from the front page; none on a front page itself. */
  crumbs: readonly Crumb[]
  visitor: Visitor
  body: ReactNode
  newKey(): string
}

/**
 * The whole HTML document of a screen: a portal page carries its style sheet, for one answer is all a reader with bad
 * reception may get; a console page links to it.
 */
export function renderScreen(parts: WebParts, screen: Screen): string {
  const { lang, path, title, face } = screen
  const page = pageOf(parts.words, { lang, path, demo: parts.town.demo, whenMissing: parts.whenMissing })
  const town = parts.town.name[lang] ?? parts.town.name['ja'] ?? ''
  const signedIn = screen.visitor.actor.kind === 'person'
  const framed =
    face === 'console' && signedIn
      ? consoleFrame(parts, screen, page, town)
      : portalFrame(parts, screen, page, town)
  return renderDocument(
    <Document
      page={page}
      title={title}
      town={town}
      css={face === 'portal' ? 'inline' : 'link'}
      {...(face === 'portal' ? { origin: parts.publicUrl } : {})}
    >
      {framed}
    </Document>,
  )
}

/** Menu entries a visitor may follow; nothing is promised that is not there. */
function menu(parts: WebParts, face: Tile['face'], visitor: Visitor, page: Page): NavEntry[] {
  return tilesOf(parts.modules, face)
    .filter((tile) => holds(visitor.actor, tile.grant))
    .map(({ path, label }) => ({ path, label: page.t(label) }))
}

function portalFrame(parts: WebParts, screen: Screen, page: Page, town: string): ReactNode {
  const contact = parts.town.contact[screen.lang] ?? parts.town.contact['ja']
  const staff: NavEntry = { path: '/console', label: page.t('web.footer.staff') }
  return (
    <PortalLayout
      town={town}
      nav={menu(parts, 'portal', screen.visitor, page)}
      breadcrumb={screen.crumbs.length > 0 ? <Breadcrumb crumbs={screen.crumbs} /> : undefined}
      footer={{ links: [staff], contact }}
    >
      {screen.body}
    </PortalLayout>
  )
}

function consoleFrame(parts: WebParts, screen: Screen, page: Page, town: string): ReactNode {
  const { lang, visitor } = screen
  return (
    <ConsoleLayout
      town={town}
      nav={[
        { path: '/console', label: page.t('web.console.home') },
        ...menu(parts, 'console', visitor, page),
      ]}
      breadcrumb={screen.crumbs.length > 0 ? <Breadcrumb crumbs={screen.crumbs} /> : undefined}
      user={{ name: visitor.name, role: visitor.persona ? page.t('web.console.persona') : undefined }}
      signOut={{
        action: localPath(lang, '/sign-in'),
        operation: signOut.name,
        idempotencyKey: screen.newKey(),
      }}
    >
      {screen.body}
    </ConsoleLayout>
  )
}
