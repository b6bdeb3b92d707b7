import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { ButtonLink, type Column, DateOnly, EmptyState, Heading, localPath, Table, usePage } from '#ui'
import type { showSearch } from '../operations/show-search.ts'
import { Marks } from './marks.tsx'
import { consolePath } from './search.tsx'

type Data = z.output<ReturnType<typeof showSearch>['output']>
type Row = Data['residents'][number]

function Found({ data }: { data: Data }) {
  const { lang, t } = usePage()
  const { residents, tooMany, purpose } = data
  const again = (
    <ButtonLink href={localPath(lang, consolePath)} look="secondary">
      {t('residents.found.again')}
    </ButtonLink>
  )
  const columns: Column<Row>[] = [
    {
      key: 'name',
      header: t('residents.field.name'),
      cell: (row) => (
        <>
          <a href={localPath(lang, `${consolePath}/${row.id}?purpose=${purpose}`)}>{row.name}</a>{' '}
          <Marks resident={row} />
        </>
      ),
    },
    { key: 'kana', header: t('residents.field.kana'), cell: ({ kana }) => kana ?? t('residents.unknown') },
    {
      key: 'birth',
      header: t('residents.field.birthDate'),
      cell: ({ birthDate }) => <DateOnly date={birthDate} style="era" />,
    },
    {
      key: 'address',
      header: t('residents.field.address'),
      cell: ({ address }) => address ?? t('residents.unknown'),
    },
  ]
  return (
    <>
      <Heading level={1} lead={t('residents.found.lead')}>
        {t('residents.found.title')}
      </Heading>
      {tooMany && (
        <EmptyState heading={t('residents.found.too-many')} action={again}>
          {t('residents.found.too-many-text')}
        </EmptyState>
      )}
      {!tooMany && residents.length === 0 && (
        <EmptyState heading={t('residents.found.none')} action={again}>
          {t('residents.found.none-text')}
        </EmptyState>
      )}
      {residents.length > 0 && (
        <>
          <Table
            caption={t('residents.found.caption')}
            columns={columns}
            rows={residents}
            rowKey={({ id }) => id}
          />
          <p>{again}</p>
        </>
      )}
    </>
  )
}

/** What a search found, each time as of now; each look is in the log of who was found. */
export const foundPage = (show: ReturnType<typeof showSearch>): Page =>
  page<Data>({
    path: `${consolePath}/found/:id`,
    face: 'console',
    grant: 'residents:read',
    parent: { path: consolePath, label: 'residents.tile.residents' },
    load: (ask, { id = '' }) => ask(show, { id }),
    title: (_data, t) => t('residents.found.title'),
    view: (props) => <Found {...props} />,
  })
