import type { z } from 'zod'
import { showPostcode } from '#formats/text-ja'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, type Column, EmptyState, Form, Heading, localPath, Table, Time, usePage } from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { lettersPath, type Offers } from './offers.ts'

type Data = z.output<InboxOperations['listPostings']['output']>
type Row = Data['postings'][number]
type Props = ViewProps<Data> & Offers

const path = `${lettersPath}/post`

function Post(props: Props) {
  const { t } = usePage()
  const { postings } = props.data
  return (
    <>
      <Heading level={1} lead={t('inbox.post.lead')}>
        {t('inbox.post.title')}
      </Heading>
      {postings.length === 0 ? (
        <EmptyState heading={t('inbox.post.none')}>{t('inbox.post.none-text')}</EmptyState>
      ) : (
        <Postings {...props} />
      )}
    </>
  )
}

function Postings({ data, newKey, may, operations }: Props) {
  const { lang, t } = usePage()
  const columns: Column<Row>[] = [
    {
      key: 'number',
      header: t('inbox.field.number'),
      cell: ({ id, number }) =>
        may(operations.openSentFile) ? (
          <a href={localPath(lang, `${lettersPath}/${id}/letter.pdf`)}>{number}</a>
        ) : (
          number
        ),
    },
    { key: 'name', header: t('inbox.field.to'), cell: ({ name }) => name },
    { key: 'address', header: t('inbox.post.address'), cell: (row) => <Envelope row={row} /> },
    { key: 'at', header: t('inbox.field.at'), cell: ({ publishedAt }) => <Time at={publishedAt} /> },
    {
      key: 'posted',
      header: t('inbox.post.posted'),
      cell: ({ id }) => (
        <Form
          action={localPath(lang, path)}
          operation={operations.markPosted.name}
          idempotencyKey={newKey()}
          hidden={[['id', id]]}
        >
          <Button look="secondary">{t('inbox.post.button')}</Button>
        </Form>
      ),
    },
  ]
  return (
    <Table
      caption={t('inbox.post.title')}
      captionHidden
      rows={data.postings}
      rowKey={({ id }) => id}
      columns={columns}
    />
  )
}

function Envelope({ row }: { row: Row }) {
  const { t } = usePage()
  if (row.address === null) return t('inbox.post.no-address')
  return (
    <>
      {row.postcode !== null && `${showPostcode(row.postcode)} `}
      {row.address}
    </>
  )
}

/** Letters for who wants paper, or reads no inbox: to be printed, put into envelopes and ticked off one by one. */
export const postPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'inbox:post',
    parent: { path: lettersPath, label: 'inbox.tile.letters' },
    load: (ask) => ask(offers.operations.listPostings, {}),
    title: (_data, t) => t('inbox.post.title'),
    view: (props) => <Post {...props} {...offers} />,
    forms: [form(offers.operations.markPosted, () => path)],
  })
