import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { registerResident } from '../operations/register-resident.ts'
import { consolePath } from './search.tsx'

type Offers = { register: ReturnType<typeof registerResident> }

function New({ form: refused, newKey, register }: ViewProps<null> & Offers) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.new.lead')}>
        {t('residents.new.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form
        action={localPath(lang, `${consolePath}/new`)}
        operation={register.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={register.input}
          module="residents"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
        />
        <Button>{t('residents.new.button')}</Button>
      </Form>
    </>
  )
}

/** A record for who is not in the register. */
export const newPage = (offers: Offers): Page =>
  page<null>({
    path: `${consolePath}/new`,
    face: 'console',
    grant: 'residents:register',
    parent: { path: consolePath, label: 'residents.tile.residents' },
    load: async () => null,
    title: (_data, t) => t('residents.new.title'),
    view: (props) => <New {...props} {...offers} />,
    forms: [form(offers.register, ({ id }) => `${consolePath}/${id}?purpose=counter`)],
  })
