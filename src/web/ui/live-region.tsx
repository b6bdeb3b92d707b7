import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { formatDateTime } from '../../kernel/languages/index.ts'
import { Island } from './island.tsx'
import { LiveContext } from './live-context.ts'
import { localPath, type Page, PageContext, usePage } from './page-context.tsx'

/**
 * The part of a page that follows what happens: `children` is what the page's `live` gives. With a script it is replaced
 * as soon as it changed, and says of when it is and when the connection was lost; without, the page is loaded again.
 * Only a short line is announced to who listens, never the content.
 */
export function LiveRegion({ children }: { children: ReactNode }) {
  const { lang, path, query, now, t } = usePage()
  const address = localPath(lang, path)
  // The script fills in the time that comes with what it shows.
  const time = '{time}'
  return (
    <div
      className="hb-live"
      data-live={`${address.replace(/\/$/, '')}/live`}
      data-current={t('ui.live.current', { time })}
      data-changed={t('ui.live.changed', { time })}
      data-lost={t('ui.live.lost', { time })}
      data-ended={t('ui.live.ended', { time })}
    >
      <div className="hb-live__bar">
        <p className="hb-live__state" data-live-state="">
          {now && t('ui.live.drawn', { time: formatDateTime(now, lang, 'time') })}
        </p>
        <a className="hb-live__refresh" href={address + query}>
          {t('ui.live.refresh')}
        </a>
      </div>
      <p className="hb-visually-hidden" role="status" data-live-said="" />
      <div className="hb-content" data-live-content="">
        <LiveContext value={true}>{children}</LiveContext>
      </div>
      <Island name="live" />
    </div>
  )
}

/** The markup of a live part alone, as it takes the place of the one before. */
export function renderLive(page: Page, part: ReactNode): string {
  return renderToStaticMarkup(
    <PageContext page={page}>
      <LiveContext value={true}>{part}</LiveContext>
    </PageContext>,
  )
}
