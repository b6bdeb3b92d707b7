import { type Module, type Page, page, type ViewProps } from '#kernel'
import { Grid, Heading, localPath, Tile, usePage } from '#ui'
import { type LabelledTile, tilesOf } from '../tiles.ts'

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

function Front({ modules, now }: { modules: readonly Module[]; now: readonly unknown[] }) {
  const { t } = usePage()
  const pulses = modules.filter((one) => one.pulse)
  return (
    <>
      <Heading level={1} lead={t('web.portal.lead')}>
        {t('web.portal.title')}
      </Heading>
      {pulses.map((one, n) => (
        <section key={one.name}>{one.pulse?.view(now[n])}</section>
      ))}
      <Heading level={2}>{t('web.portal.services')}</Heading>
      <Entries list={tilesOf(modules, 'portal')} />
    </>
  )
}

type DeskProps = { modules: readonly Module[]; may: ViewProps<null>['may'] }

function Desk({ modules, may }: DeskProps) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('web.console.lead')}>
        {t('web.console.home')}
      </Heading>
      <Heading level={2}>{t('web.console.tasks')}</Heading>
      <Entries list={tilesOf(modules, 'console').filter(may)} />
    </>
  )
}

/** The two front pages, made of what the other modules declare. */
export function frontPages(modules: () => readonly Module[]): Page[] {
  return [
    page({
      path: '/',
      face: 'portal',
      grant: 'public',
      cache: true,
      load: (ask) => Promise.all(modules().flatMap((one) => (one.pulse ? [one.pulse.load(ask)] : []))),
      title: (_data, t) => t('web.portal.title'),
      view: ({ data }) => <Front modules={modules()} now={data} />,
    }),
    page({
      path: '/console',
      face: 'console',
      grant: 'signed-in',
      load: async () => null,
      title: (_data, t) => t('web.console.home'),
      view: ({ may }) => <Desk modules={modules()} may={may} />,
    }),
  ]
}
