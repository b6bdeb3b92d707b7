import { describe, expect, it } from 'vitest'
import { anonymous, type Module, type Page, page } from '#kernel'
import { crumbsOf } from './crumbs.ts'
import { stranger } from './shell.ts'

const plain = (path: string, more: Partial<Page<null>> = {}) =>
  page<null>({
    path,
    face: 'portal',
    grant: 'public',
    load: async () => null,
    title: () => path,
    view: () => null,
    ...more,
  })

const front = plain('/')
const my = plain('/my')
const inbox = plain('/my/inbox', { parent: { path: '/my', label: 'my' } })
const letter = plain('/my/inbox/:id', { parent: { path: '/my/inbox', label: 'inbox' } })
const shared = plain('/shared', {
  above: (_data, { may, t }) => [
    may({ grant: 'staff' }) ? { path: '/all', label: t('all') } : { path: '/own', label: t('own') },
  ],
})

const module: Module = {
  name: 'm',
  problems: {},
  operations: [],
  pages: [front, my, inbox, letter, shared],
  tiles: [],
  routes: [],
  jobs: [],
  listeners: [],
  tables: {},
  invariants: [],
}

function wayTo(shown: Page, visitor = stranger): string[] {
  const asked = { page: shown, lang: 'ja', visitor }
  const t = Object.assign((key: string) => key, { has: () => true })
  return crumbsOf(asked, { data: null, title: 'here', t, modules: [module] }).map(({ label, href }) =>
    `${label} ${href ?? ''}`.trim(),
  )
}

describe('the way from the front page', () => {
  it('names every page above, the outermost first, and none on the front page itself', () => {
    expect(wayTo(letter)).toEqual(['web.portal.home /ja/', 'my /ja/my', 'inbox /ja/my/inbox', 'here'])
    expect(wayTo(front)).toEqual([])
  })

  it('leads back to what its reader may open', () => {
    const clerk = { ...stranger, actor: { ...anonymous, kind: 'person' as const, id: 'a' } }
    expect(wayTo(shared)[1]).toBe('own /ja/own')
    expect(wayTo(shared, clerk)[1]).toBe('all /ja/all')
  })
})
