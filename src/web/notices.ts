import type { ReactNode } from 'react'
import { type Ask, anonymous, type Module } from '#kernel'
import type { WebParts } from './parts.ts'
import { createShortCache } from './short-cache.ts'

/** What cannot wait, for the top of the page declared under `path`; without what that page shows anyway. */
export type Notices = (path: string) => Promise<readonly ReactNode[]>

type Notice = { path: string | undefined; node: ReactNode }

const ttlMs = 250

/**
 * Banners of the modules' pulses, asked for at most four times a second by all pages together. A pulse that cannot be
 * loaded is left out and logged: a page about something else is shown all the same.
 */
export function createNotices(parts: WebParts): Notices {
  const cache = createShortCache<Notice[]>({ nowMs: () => Date.parse(parts.sources.now()), most: 1 })
  const ask: Ask = (op, input) =>
    parts.runner.run(op, input, { actor: anonymous, via: 'page', limitBy: null })
  const load = async ({ name, pulse }: Module): Promise<Notice[]> => {
    if (!pulse?.banner) return []
    try {
      const node = pulse.banner(await pulse.load(ask))
      return node ? [{ path: pulse.path, node }] : []
    } catch (error) {
      parts.log.error({ error, module: name }, 'web.no-pulse')
      return []
    }
  }
  const loadAll = async () => (await Promise.all(parts.modules.map(load))).flat()
  return async (path) =>
    (await cache.get('', ttlMs, loadAll)).filter((notice) => notice.path !== path).map(({ node }) => node)
}
