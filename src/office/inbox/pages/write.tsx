import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { InboxOperations } from '../operations/index.ts'
import { sectionName } from '../words-of.ts'
import { lettersPath, type Offers } from './offers.ts'

/** Null while nobody was chosen. */
type Data = z.output<InboxOperations['showAddressee']['output']> | null
type Props = ViewProps<Data> & Offers

const path = `${lettersPath}/new`

function Write(props: Props) {
  const { lang, t } = usePage()
  const { data, params, form: refused, newKey, operations } = props
  return data === null ? (
    <Choose {...props} />
  ) : (
    <>
      <Heading level={1} shoulder={t('inbox.write.to', { name: data.name })} lead={t('inbox.write.lead')}>
        {t('inbox.write.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={`${localPath(lang, path)}?to=${params['to']}`}
        operation={operations.draft.name}
        idempotencyKey={newKey()}
      >
        <LetterFields
          {...props}
          schema={operations.draft.input}
          values={refused?.values ?? { to: params['to'], kind: 'letter' }}
        />
        <Button>{t('inbox.write.preview')}</Button>
      </Form>
    </>
  )
}

/** The fields of a letter, with the sections of the town to choose from. */
export function LetterFields({
  form: refused,
  routes,
  schema,
  values,
}: Pick<ViewProps<unknown>, 'form'> & Offers & { schema: z.ZodType; values: Record<string, unknown> }) {
  const { lang } = usePage()
  const sections = Object.keys(routes.sections).map((value) => ({
    value,
    label: sectionName({ routes }, value, lang),
  }))
  return (
    <SchemaFields
      schema={schema}
      module="inbox"
      values={values}
      problems={refused?.problems ?? []}
      choices={{ section: sections }}
    />
  )
}

function Choose({ form: refused, newKey, operations }: Props) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('inbox.choose.lead')}>
        {t('inbox.write.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, path)}
        operation={operations.chooseAddressee.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operations.chooseAddressee.input}
          module="inbox"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
        />
        <Button>{t('inbox.choose.button')}</Button>
      </Form>
    </>
  )
}

/** Where staff write to a resident; with `to` in the address to this one, as the page of a resident leads here. */
export const writePage = (offers: Offers): Page => {
  const { operations } = offers
  return page<Data>({
    path,
    face: 'console',
    grant: 'inbox:write',
    query: ['to'],
    parent: { path: lettersPath, label: 'inbox.tile.letters' },
    load: async (ask, { to = '' }) => (to === '' ? null : ask(operations.showAddressee, { to })),
    title: (_data, t) => t('inbox.write.title'),
    view: (props) => <Write {...props} {...offers} />,
    forms: [
      form(operations.chooseAddressee, ({ id }) => `${path}?to=${id}`),
      form(operations.draft, ({ id }) => `${lettersPath}/drafts/${id}`),
    ],
  })
}
