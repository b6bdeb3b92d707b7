import { type Page, page } from '#kernel'
import { Grid, Heading, localPath, Tile, usePage } from '#ui'

import type { OwnTile } from '../parts.ts'

function My({ tiles }: { tiles: readonly OwnTile[] }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.my.lead')}>
        {t('residents.tile.my')}
      </Heading>
      <Heading level={2}>{t('residents.my.services')}</Heading>
      <Grid>
        {tiles.map(({ path, label, about }) => (
          <Tile key={path} href={localPath(lang, path)} label={t(label)} description={t(about)} />
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
  page<null>({
    path: '/my',
    face: 'portal',
    grant: 'resident',
    load: async () => null,
    title: (_data, t) => t('residents.tile.my'),
    view: () => <My tiles={[...tiles(), ...own]} />,
  })
