import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  Table,
  Time,
  usePage,
} from '#ui'
import type { approveRequest } from '../operations/approve-request.ts'
import type { declineRequest } from '../operations/decline-request.ts'
import type { showRequest } from '../operations/show-request.ts'
import { shown } from './field-items.tsx'
import { consolePath } from './search.tsx'

type Offers = {
  show: ReturnType<typeof showRequest>
  approve: ReturnType<typeof approveRequest>
  decline: ReturnType<typeof declineRequest>
}
type Data = z.output<Offers['show']['output']>
type Props = ViewProps<Data> & Offers

const pathOf = (id: string) => `${consolePath}/requests/${id}`

function Request(props: Props) {
  const { t } = usePage()
  const { data, form: refused } = props
  const { request, reason, state } = data
  return (
    <>
      <Heading level={1} lead={t(`residents.request.${request.kind}-text`)}>
        {t(`residents.request.${request.kind}`)}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <People people={data.people} />
      <DescriptionList
        items={[
          { term: t('residents.field.reason'), description: reason === '' ? t('residents.unknown') : reason },
          { term: t('residents.request.at'), description: <Time at={request.requestedAt} /> },
          { term: t('residents.request.state'), description: t(`residents.request.${state}`) },
        ]}
      />
      {state === 'open' && <Decide {...props} />}
    </>
  )
}

function People({ people }: Pick<Data, 'people'>) {
  const { t } = usePage()
  if (people.length === 0) return null
  return (
    <Table
      caption={t('residents.request.people')}
      columns={[
        { key: 'name', header: t('residents.field.name'), cell: ({ name }) => name },
        { key: 'kana', header: t('residents.field.kana'), cell: ({ kana }) => shown('kana', kana, t) },
        {
          key: 'birth',
          header: t('residents.field.birthDate'),
          cell: ({ birthDate }) => shown('birthDate', birthDate, t),
        },
        {
          key: 'address',
          header: t('residents.field.address'),
          cell: ({ address }) => shown('address', address, t),
        },
        {
          key: 'number',
          header: t('residents.field.registerNumber'),
          cell: ({ registerNumber }) => shown('registerNumber', registerNumber, t),
        },
      ]}
      rows={people}
      rowKey={({ id }) => id}
    />
  )
}

function Decide({ data, may, newKey, approve, decline }: Props) {
  const { lang, t } = usePage()
  const { id } = data.request
  const offered = { approve: may(approve) && !data.own, decline: may(decline) }
  return (
    <>
      {!offered.approve && (
        <NotificationBanner tone="info" heading={t('residents.request.other')}>
          <p>{t('residents.request.other-text')}</p>
        </NotificationBanner>
      )}
      <ButtonGroup>
        {[approve, decline].map(
          (operation) =>
            offered[operation === approve ? 'approve' : 'decline'] && (
              <Form
                key={operation.name}
                action={localPath(lang, pathOf(id))}
                operation={operation.name}
                idempotencyKey={newKey()}
                hidden={[['id', id]]}
              >
                <Button look={operation === approve ? 'danger' : 'secondary'}>
                  {operation === approve ? t('residents.request.approve') : t('residents.request.decline')}
                </Button>
              </Form>
            ),
        )}
      </ButtonGroup>
    </>
  )
}

/** Where the second person reads what is asked for, and decides. */
export const requestPage = (offers: Offers): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'residents:read',
    parent: { path: consolePath, label: 'residents.tile.residents' },
    load: (ask, { id = '' }) => ask(offers.show, { id }),
    title: ({ request }, t) => t(`residents.request.${request.kind}`),
    view: (props) => <Request {...props} {...offers} />,
    forms: [
      form(offers.approve, ({ reveal }, { id = '' }) =>
        reveal ? `${consolePath}/codes/${reveal}` : pathOf(id),
      ),
      form(offers.decline, (_output, { id = '' }) => pathOf(id)),
    ],
  })
