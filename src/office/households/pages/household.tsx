import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  type Column,
  DateOnly,
  DescriptionList,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Table,
  usePage,
} from '#ui'
import type { ShownHousehold } from '../shown-household.ts'
import type { Offers } from './offers.ts'

type Member = ShownHousehold['members'][number]
type Props = ViewProps<ShownHousehold> & { offers: Pick<Offers, 'changeHead' | 'split'> }

function Household(props: Props) {
  const { data, form: refused, may, offers } = props
  const { lang, t } = usePage()
  const columns: Column<Member>[] = [
    {
      key: 'name',
      header: t('households.member.name'),
      cell: ({ name, residentId }) => (
        <a href={localPath(lang, `/console/residents/${residentId}`)}>{name}</a>
      ),
    },
    {
      key: 'relation',
      header: t('households.member.relation'),
      cell: ({ relation }) => t(`households.option.relation.${relation}`),
    },
    {
      key: 'birth',
      header: t('households.member.birth'),
      cell: ({ birthDate }) => <DateOnly date={birthDate} style="era" />,
    },
    { key: 'since', header: t('households.member.since'), cell: ({ fromOn }) => <DateOnly date={fromOn} /> },
  ]
  return (
    <>
      <Heading level={1}>{t('households.household.title', { number: data.fields.number })}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <DescriptionList
        items={[
          { term: t('households.household.address'), description: data.fields.address },
          {
            term: t('households.household.district'),
            description: data.household.district ?? t('households.household.none'),
          },
        ]}
      />
      <Table
        caption={t('households.member.caption')}
        columns={columns}
        rows={data.members}
        rowKey={({ id }) => id}
      />
      {may(offers.changeHead) && data.members.length > 1 && <Changes {...props} />}
    </>
  )
}

/** What a clerk can change; the choices are the members the clerk sees. */
function Changes({ data, form: refused, newKey, offers }: Props) {
  const { lang, t } = usePage()
  const here = localPath(lang, `/console/households/${data.household.id}`)
  const people = data.members.map(({ residentId, name }) => ({ value: residentId, label: name }))
  const notHead = people.filter(
    ({ value }) => data.members.find(({ residentId }) => residentId === value)?.relation !== 'head',
  )
  return (
    <>
      {(
        [
          [offers.changeHead, 'change-head', notHead],
          [offers.split, 'split', people],
        ] as const
      ).map(([operation, key, choices]) => (
        <Disclosure
          key={key}
          summary={t(`households.${key}.heading`)}
          open={refused?.operation === operation.name}
        >
          <p>{t(`households.${key}.text`)}</p>
          <Form action={here} operation={operation.name} idempotencyKey={newKey()}>
            <SchemaFields
              schema={operation.input}
              module="households"
              values={refused?.operation === operation.name ? refused.values : { id: data.household.id }}
              problems={refused?.operation === operation.name ? refused.problems : []}
              choices={{ residentId: choices }}
            />
            <Button>{t(`households.${key}.button`)}</Button>
          </Form>
        </Disclosure>
      ))}
    </>
  )
}

/** One household, for staff. */
export const householdPage = ({ get, changeHead, split }: Offers): Page =>
  page<ShownHousehold>({
    path: '/console/households/:id',
    face: 'console',
    grant: 'households:read',
    parent: { path: '/console/households', label: 'households.tile.households' },
    load: (ask, params) => ask(get, { id: params['id'] ?? '' }),
    title: (data, t) => t('households.household.title', { number: data.fields.number }),
    view: (props) => <Household {...props} offers={{ changeHead, split }} />,
    forms: [
      form(changeHead, (_output, params) => `/console/households/${params['id']}`),
      form(split, ({ id }) => `/console/households/${id}`),
    ],
  })
