import { type Page, page } from '#kernel'
import { Grid, Heading, localPath, Tile, usePage } from '#ui'

import type { OwnTile } from '../parts.ts'

/** A tile with how much waits behind it for the reader. */
type Counted = OwnTile & { count: number }

function My({ tiles }: { tiles: readonly Counted[] }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.my.lead')}>
        {t('residents.tile.my')}
      </Heading>
      <Heading level={2}>{t('residents.my.services')}</Heading>
      <Grid>
        {tiles.map(({ path, label, about, count, dueWord = 'web.console.count' }) => (
          <Tile
            key={path}
            href={localPath(lang, path)}
            label={t(label)}
            description={t(about)}
            count={count > 0 ? t(dueWord, { count }) : undefined}
          />
        ))}
      </Grid>
    </>
  )
}

const own: readonly OwnTile[] = [
  { path: '/my/record', label: 'residents.record.title', about: 'residents.record.about' },
  { path: '/my/family', label: 'residents.family.title', about: 'residents.family.about' },
  { path: '/my/account', label: 'people.tile.account', about: 'residents.my.account-about' },
]

/** Where residents are once they have signed in. */
export const myPage = (tiles: () => readonly OwnTile[]): Page =>
  page<readonly Counted[]>({
    path: '/my',
    face: 'portal',
    grant: 'resident',
    load: (ask) =>
      Promise.all(
        [...tiles(), ...own].map(async (tile) => ({ ...tile, count: (await tile.due?.(ask))?.count ?? 0 })),
      ),
    title: (_data, t) => t('residents.tile.my'),
    view: ({ data }) => <My tiles={data} />,
  })
