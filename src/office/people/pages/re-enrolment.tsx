import type { z } from 'zod'
import { form, type Page, page, type Translate, type ViewProps } from '#kernel'
import {
  Button,
  Confirm,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  Time,
  usePage,
} from '#ui'
import type { approveReEnrolment } from '../operations/approve-re-enrolment.ts'
import { declineReEnrolment } from '../operations/decline-re-enrolment.ts'
import { showReEnrolment } from '../operations/show-re-enrolment.ts'

type Data = z.output<typeof showReEnrolment.output>
type Approve = ReturnType<typeof approveReEnrolment>
type Props = ViewProps<Data> & { approve: Approve }

const staff = '/console/people'
const pathOf = (id: string) => `${staff}/re-enrolments/${id}`

function Request({ data, form: refused, newKey, approve }: Props) {
  const { lang, t } = usePage()
  const { request, state, mayApprove } = data
  const here = localPath(lang, pathOf(request.id))
  const hidden = [['id', request.id]] as const
  return (
    <>
      <Heading level={1} lead={t('people.approve.lead')}>
        {t('people.approve.title', { name: data.person })}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {state === 'open' && mayApprove ? (
        <Confirm
          action={here}
          operation={approve.name}
          idempotencyKey={newKey()}
          hidden={hidden}
          items={itemsOf(data, t)}
          submitLabel={t('people.approve.button')}
          backHref={localPath(lang, staff)}
          danger
        >
          <p>{t('people.approve.text')}</p>
        </Confirm>
      ) : (
        <Standing data={data} />
      )}
      {state === 'open' && (
        <Form action={here} operation={declineReEnrolment.name} idempotencyKey={newKey()} hidden={hidden}>
          <Button look="secondary">{t('people.approve.decline')}</Button>
        </Form>
      )}
    </>
  )
}

/** Why there is nothing to approve here for the reader. */
function Standing({ data }: { data: Data }) {
  const { t } = usePage()
  return (
    <>
      {data.state === 'open' ? (
        <NotificationBanner tone="warning" heading={t('people.approve.other')}>
          <p>{t('people.approve.other-text')}</p>
        </NotificationBanner>
      ) : (
        <NotificationBanner tone="info" heading={stateWords(data.state, t)} />
      )}
      <DescriptionList items={itemsOf(data, t)} />
    </>
  )
}

function stateWords(state: Exclude<Data['state'], 'open'>, t: Translate): string {
  switch (state) {
    case 'lapsed':
      return t('people.approve.lapsed')
    case 'approved':
      return t('people.approve.approved')
    case 'declined':
      return t('people.approve.declined')
    case 'used':
      return t('people.approve.used')
    default:
      return state satisfies never
  }
}

function itemsOf({ request, person, requester }: Data, t: Translate) {
  return [
    { term: t('people.approve.person'), description: person },
    { term: t('people.field.reason'), description: request.reason },
    { term: t('people.approve.requester'), description: requester ?? t('people.role.operator') },
    { term: t('people.approve.at'), description: <Time at={request.requestedAt} /> },
  ]
}

/** Where the second person reads who asked what for whom, and decides. */
export const reEnrolmentPage = (approve: Approve): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'people:re-enrol',
    parent: { path: staff, label: 'people.tile.staff' },
    load: (ask, { id = '' }) => ask(showReEnrolment, { id }),
    title: ({ person }, t) => t('people.approve.title', { name: person }),
    view: (props) => <Request {...props} approve={approve} />,
    forms: [
      form(approve, ({ reveal }) => (reveal ? `${staff}/links/${reveal}` : staff)),
      form(declineReEnrolment, () => staff),
    ],
  })
