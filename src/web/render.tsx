import { Fragment, type ReactNode } from 'react'
import { holds, type Instant, type Lang, textIn } from '#kernel'
import { signOut } from '#people'
import {
  Breadcrumb,
  ConsoleLayout,
  ContactText,
  type Crumb,
  Document,
  localPath,
  type NavEntry,
  type Page,
  PortalLayout,
  type ProofAsked,
  pageOf,
  renderDocument,
} from '#ui'
import { islandNamed } from './islands.ts'
import type { WebParts } from './parts.ts'
import type { Visitor } from './session.ts'
import { portalTiles, tilesOf } from './tiles.ts'

export type Screen = {
  lang: Lang
  /** Path without the language. */
  path: string
  /** What followed it, with its `?`. */
  query: string
  face: 'portal' | 'console'
  title: string
  /** The way from the front page; none on a front page itself. */
  crumbs: readonly Crumb[]
  visitor: Visitor
  /** The visitor's, as the frame shows it. */
  name: string
  body: ReactNode
  /** What cannot wait, on a page of the portal. */
  notices: readonly ReactNode[]
  /** The same for everyone: may have no script. */
  shared: boolean
  /** Says that something was refused, and is at no address of its own. */
  refusal?: boolean
  /** Holds a part that changes while it is read. */
  live: boolean
  /** What of it asks for a proof first; null for nothing. */
  proof: ProofAsked | null
  now: Instant
  newKey(): string
}

/** A document, and whether it has a script, which its content security policy must then admit. */
export type Rendered = { html: string; scripted: boolean }

const refreshSeconds = 10

/**
 * The whole HTML document of a screen: a portal page carries its style sheet, for one answer is all a reader with bad
 * reception may get; a console page links to it.
 */
export function renderScreen(parts: WebParts, screen: Screen): Rendered {
  const { lang, title, face } = screen
  let scripted = false
  const island = (name: string) => {
    scripted = true
    return islandNamed(name).href
  }
  const page = contextOf(parts, screen, screen.shared ? undefined : island)
  const town = textIn(parts.town.name, lang)
  const signedIn = screen.visitor.actor.kind === 'person'
  const framed =
    face === 'console' && signedIn
      ? consoleFrame(parts, screen, page, town)
      : portalFrame(parts, screen, page, town)
  const html = renderDocument(
    <Document
      page={page}
      title={title}
      town={town}
      css={face === 'portal' ? 'inline' : 'link'}
      {...(face === 'portal' ? { origin: parts.publicUrl } : {})}
      {...(screen.live ? { refreshSeconds } : {})}
    >
      {framed}
    </Document>,
  )
  return { html, scripted }
}

/** What the components of a screen may ask about it. */
export function contextOf(
  { words, town, publicUrl, whenMissing }: WebParts,
  { lang, path, query, proof, now }: Pick<Screen, 'lang' | 'path' | 'query' | 'proof' | 'now'>,
  island?: Page['island'],
): Page {
  return pageOf(words, {
    lang,
    path,
    query,
    origin: publicUrl,
    proof,
    now,
    demo: town.demo,
    whenMissing,
    ...(island ? { island } : {}),
  })
}

/** Menu entries of the staff: what a visitor may follow, nothing that is not there. */
function consoleMenu(parts: WebParts, visitor: Visitor, page: Page): NavEntry[] {
  return tilesOf(parts.modules, 'console')
    .filter((tile) => holds(visitor.actor, tile.grant))
    .map(({ path, label }) => ({ path, label: page.t(label) }))
}

/** The same for everybody, so that public pages can be shared. */
const portalMenu = (parts: WebParts, page: Page): NavEntry[] =>
  portalTiles(parts.modules).map(({ path, label }) => ({ path, label: page.t(label) }))

const crumbsOf = ({ crumbs }: Screen) => (crumbs.length > 0 ? <Breadcrumb crumbs={crumbs} /> : undefined)

function portalFrame(parts: WebParts, screen: Screen, page: Page, town: string): ReactNode {
  // The front page itself ends with it.
  const contact =
    screen.path === '/' && screen.crumbs.length === 0 && screen.shared && !screen.refusal
      ? undefined
      : textIn(parts.town.contact, screen.lang)
  const links: NavEntry[] = [
    { path: '/status', label: page.t('web.footer.status') },
    { path: '/api', label: page.t('web.footer.api') },
    ...(parts.side === 'portal' ? [] : [{ path: '/console', label: page.t('web.footer.staff') }]),
  ]
  // The pulses stand in the order of the modules, which does not change.
  const notices = screen.notices.map((node, n) => <Fragment key={String(n)}>{node}</Fragment>)
  return (
    <PortalLayout
      town={town}
      nav={portalMenu(parts, page)}
      breadcrumb={crumbsOf(screen)}
      account={accountOf(screen)}
      notice={notices.length > 0 ? notices : undefined}
      footer={{ links, ...(contact ? { contact: <ContactText>{contact}</ContactText> } : {}) }}
    >
      {screen.body}
    </PortalLayout>
  )
}

/** Residents sign out where they came in. */
function accountOf({ visitor, name, shared, lang, newKey }: Screen) {
  if (visitor.actor.kind !== 'resident' || shared) return undefined
  const action = localPath(lang, '/my/sign-in')
  return {
    user: { name },
    signOut: { action, operation: signOut.name, idempotencyKey: newKey() },
  }
}

function consoleFrame(parts: WebParts, screen: Screen, page: Page, town: string): ReactNode {
  const { lang, visitor, name } = screen
  return (
    <ConsoleLayout
      town={town}
      nav={[{ path: '/console', label: page.t('web.console.home') }, ...consoleMenu(parts, visitor, page)]}
      breadcrumb={crumbsOf(screen)}
      trail={screen.crumbs.flatMap(({ href }) => href ?? [])}
      user={{ name, role: visitor.persona ? page.t('web.console.persona') : undefined }}
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
