import { type Module, type Page, page } from '#kernel'
import { Grid, Heading, localPath, Tile, usePage } from '#ui'

type Entry = { path: string; label: string; about: string }

/** The tiles the modules declare, as the front page of a face; each opens with what its module says is going on now. */
const entries = (modules: readonly Module[], face: 'portal' | 'console'): Entry[] =>
  modules.flatMap((one) =>
    one.tiles
      .filter((tile) => tile.face === face)
      .map((tile) => ({
        path: tile.path,
        label: `${one.name}.tile.${tile.name}`,
        about: `${one.name}.tile.${tile.name}-about`,
      })),
  )

function Entries({ list }: { list: readonly Entry[] }) {
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
      <Entries list={entries(modules, 'portal')} />
    </>
  )
}

function Desk({ modules }: { modules: readonly Module[] }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('web.console.lead')}>
        {t('web.console.home')}
      </Heading>
      <Heading level={2}>{t('web.console.tasks')}</Heading>
      <Entries list={entries(modules, 'console')} />
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
      view: () => <Desk modules={modules()} />,
    }),
  ]
}
