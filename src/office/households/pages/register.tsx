import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Column,
  EmptyState,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Table,
  Time,
  usePage,
} from '#ui'
import { listImports } from '../operations/list-imports.ts'
import type { Offers } from './offers.ts'

type Data = z.output<typeof listImports.output>
type Row = Data['imports'][number]
type Props = ViewProps<Data> & Pick<Offers, 'upload'>

function Register({ data, form: refused, newKey, upload }: Props) {
  const { lang, t } = usePage()
  const columns: Column<Row>[] = [
    {
      key: 'file',
      header: t('households.import.file'),
      cell: ({ id, fileName }) => (
        <a href={localPath(lang, `/console/register/${id}`)}>{fileName || t('households.import.nameless')}</a>
      ),
    },
    { key: 'at', header: t('households.import.at'), cell: ({ uploadedAt }) => <Time at={uploadedAt} /> },
    {
      key: 'state',
      header: t('households.import.state'),
      cell: ({ state }) => t(`households.state.${state}`),
    },
  ]
  return (
    <>
      <Heading level={1} lead={t('households.register.lead')}>
        {t('households.tile.register')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Heading level={2}>{t('households.register.new')}</Heading>
      <p>{t('households.register.text')}</p>
      <Form
        action={localPath(lang, '/console/register')}
        operation={upload.name}
        idempotencyKey={newKey()}
        files
      >
        <SchemaFields schema={upload.input} module="households" problems={refused?.problems ?? []} />
        <Button>{t('households.register.button')}</Button>
      </Form>
      <Heading level={2}>{t('households.register.earlier')}</Heading>
      {data.imports.length === 0 ? (
        <EmptyState heading={t('households.register.none')}>{t('households.register.none-text')}</EmptyState>
      ) : (
        <Table
          caption={t('households.register.caption')}
          captionHidden
          columns={columns}
          rows={data.imports}
          rowKey={({ id }) => id}
        />
      )}
    </>
  )
}

/** Where extracts of the resident register come in. */
export const registerPage = ({ upload }: Offers): Page =>
  page<Data>({
    path: '/console/register',
    face: 'console',
    grant: 'households:import',
    load: (ask) => ask(listImports, {}),
    title: (_data, t) => t('households.tile.register'),
    view: (props) => <Register {...props} upload={upload} />,
    forms: [form(upload, ({ id }) => `/console/register/${id}`)],
  })
