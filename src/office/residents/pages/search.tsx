import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ButtonLink, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { keepSearch } from '../operations/keep-search.ts'
import type { registerResident } from '../operations/register-resident.ts'

export const consolePath = '/console/residents'

type Offers = { search: ReturnType<typeof keepSearch>; register: ReturnType<typeof registerResident> }

function Search({ form: refused, newKey, may, search, register }: ViewProps<null> & Offers) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('residents.search.lead')}>
        {t('residents.tile.residents')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form action={localPath(lang, consolePath)} operation={search.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={search.input}
          module="residents"
          values={refused?.values ?? {}}
          problems={refused?.problems ?? []}
        />
        <Button>{t('residents.search.button')}</Button>
      </Form>
      {may(register) && (
        <p>
          <ButtonLink href={localPath(lang, `${consolePath}/new`)} look="secondary">
            {t('residents.new.title')}
          </ButtonLink>
        </p>
      )}
    </>
  )
}

/** Where a clerk looks for a person: by POST, so that no name gets into an address, a history or a log. */
export const searchPage = (offers: Offers): Page =>
  page<null>({
    path: consolePath,
    face: 'console',
    grant: 'residents:read',
    load: async () => null,
    title: (_data, t) => t('residents.tile.residents'),
    view: (props) => <Search {...props} {...offers} />,
    forms: [form(offers.search, ({ search }) => `${consolePath}/found/${search}`)],
  })
