import type { z } from 'zod'
import { type Log, listHoldsOperation, type Module, type Page, page, textIn, type ViewProps } from '#kernel'
import { ContactText, EmptyState, Grid, Heading, LiveRegion, localPath, SearchBox, Tile, usePage } from '#ui'
import { type DueTile, dueTiles } from '../due-tiles.ts'
import { type LabelledTile, portalTiles, tilesOf } from '../tiles.ts'
import { backupsPath, HoldNotice } from './backups.tsx'

type ByLanguage = Readonly<Record<string, string>>

function Entries({ list }: { list: readonly LabelledTile[] }) {
  const { lang, t } = usePage()
  return (
    <Grid>
      {list.map(({ path, label, about }) => (
        <Tile key={path} label={t(label)} href={localPath(lang, path)} description={t(about)} />
      ))}
    </Grid>
  )
}

type FrontProps = { modules: readonly Module[]; now: readonly unknown[]; contact: ByLanguage }

/** What is going on comes first: who opens this page at night is not looking for a service. */
function Front({ modules, now, contact }: FrontProps) {
  const { lang, t } = usePage()
  const pulses = modules.filter((one) => one.pulse)
  const finder = modules.find((one) => one.finder)?.finder
  return (
    <>
      <Heading level={1} lead={t('web.portal.lead')}>
        {t('web.portal.title')}
      </Heading>
      {pulses.map((one, n) => (
        <section className="hb-content" key={one.name}>
          {one.pulse?.view(now[n])}
        </section>
      ))}
      <Heading level={2}>{t('web.portal.services')}</Heading>
      {finder && (
        <SearchBox
          action={localPath(lang, finder)}
          label={t('web.portal.search')}
          hint={t('web.portal.search-hint')}
        />
      )}
      <Entries list={portalTiles(modules)} />
      <Heading level={2}>{t('web.portal.reach')}</Heading>
      <p>{t('web.portal.reach-text')}</p>
      <p>
        <ContactText>{textIn(contact, lang)}</ContactText>
      </p>
    </>
  )
}

type DeskData = {
  due: readonly DueTile[]
  others: readonly LabelledTile[]
  holds: z.output<typeof listHoldsOperation.output>['holds']
}

function Desk() {
  const { t } = usePage()
  return (
    <Heading level={1} lead={t('web.console.lead')}>
      {t('web.console.home')}
    </Heading>
  )
}

/** What is due, the earliest first, then every other way in. */
function DeskNow({ data, now }: Pick<ViewProps<DeskData>, 'data' | 'now'>) {
  const { lang, t } = usePage()
  const tiles = [...data.due, ...data.others]
  return (
    <>
      <HoldNotice holds={data.holds} may={tiles.some(({ path }) => path === backupsPath)} />
      <Heading level={2}>{t('web.console.due')}</Heading>
      {data.due.length === 0 && (
        <EmptyState heading={t('web.console.nothing-due')}>{t('web.console.nothing-due-text')}</EmptyState>
      )}
      {data.due.length > 0 && (
        <Grid>
          {data.due.map(({ path, label, about, count, dueAt, dueWord = 'web.console.count' }) => (
            <Tile
              key={path}
              label={t(label)}
              href={localPath(lang, path)}
              description={t(about)}
              count={t(dueWord, { count })}
              due={dueAt === null ? undefined : { at: dueAt, overdue: dueAt < now }}
            />
          ))}
        </Grid>
      )}
      {data.others.length > 0 && (
        <>
          <Heading level={2}>{t('web.console.tasks')}</Heading>
          <Entries list={data.others} />
        </>
      )}
    </>
  )
}

export type FrontParts = { modules(): readonly Module[]; contact: ByLanguage; log: Log }

/** The two front pages, made of what the other modules declare. */
export function frontPages({ modules, contact, log }: FrontParts): Page[] {
  return [
    page({
      path: '/',
      face: 'portal',
      grant: 'public',
      cache: true,
      load: (ask) => Promise.all(modules().flatMap((one) => (one.pulse ? [one.pulse.load(ask)] : []))),
      title: (_data, t) => t('web.portal.title'),
      view: ({ data }) => <Front modules={modules()} now={data} contact={contact} />,
    }),
    page<DeskData>({
      path: '/console',
      face: 'console',
      grant: 'staff',
      load: async (ask, _params, may) => ({
        ...(await dueTiles(tilesOf(modules(), 'console').filter(may), ask, log)),
        ...(await ask(listHoldsOperation, {})),
      }),
      title: (_data, t) => t('web.console.home'),
      live: (props) => <DeskNow {...props} />,
      view: (props) => (
        <>
          <Desk />
          <LiveRegion>
            <DeskNow {...props} />
          </LiveRegion>
        </>
      ),
    }),
  ]
}
