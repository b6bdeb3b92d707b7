import type { ReactNode } from 'react'
import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonLink,
  DescriptionList,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  NotificationBanner,
  SchemaFields,
  usePage,
} from '#ui'
import type { assignRoles } from '../operations/assign-roles.ts'
import { getPerson } from '../operations/get-person.ts'
import type { removePerson } from '../operations/remove-person.ts'
import { requestReEnrolment } from '../operations/request-re-enrolment.ts'
import { WaysIn } from './staff.tsx'

type Data = z.output<typeof getPerson.output>
type Offers = {
  assign: ReturnType<typeof assignRoles>
  remove: ReturnType<typeof removePerson>
  assignable: readonly string[]
}
type Props = ViewProps<Data> & Offers

const pathOf = (id: string) => `/console/people/${id}`

function Person(props: Props) {
  const { t } = usePage()
  const { data, form: refused } = props
  const { person } = data
  return (
    <>
      <Heading level={1}>{person.name}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <DescriptionList
        items={[
          {
            term: t('people.field.roles'),
            description: person.roles.map((role) => t(`people.role.${role}`)).join(t('ui.list.separator')),
          },
          { term: t('people.staff.ways'), description: <WaysIn member={person} /> },
        ]}
      />
      {data.self ? <p>{t('people.person.self')}</p> : <Decisions {...props} />}
    </>
  )
}

/** What may be decided about a colleague. */
function Decisions(props: Props) {
  const { t } = usePage()
  const { may, assign, remove, assignable, data } = props
  const roles = assignable.map((value) => ({ value, label: t(`people.role.${value}`) }))
  return (
    <>
      {may(requestReEnrolment) && <ReEnrolment {...props} />}
      {may(assign) && (
        <>
          <Heading level={2}>{t('people.person.manage')}</Heading>
          <Decision {...props} operation={assign} summary={t('people.assign.summary')}>
            <p>{t('people.assign.text')}</p>
            <SchemaFields
              schema={assign.input}
              module="people"
              values={valuesOf(props, assign.name) ?? { id: data.person.id, roles: data.person.roles }}
              problems={problemsOf(props, assign.name)}
              choices={{ roles }}
            />
            <Button look="secondary">{t('people.assign.button')}</Button>
          </Decision>
          <Decision {...props} operation={remove} summary={t('people.remove.summary')}>
            <p>{t('people.remove.text')}</p>
            <SchemaFields schema={remove.input} module="people" values={{ id: data.person.id }} />
            <Button look="danger">{t('people.remove.button')}</Button>
          </Decision>
        </>
      )}
    </>
  )
}

/** The request for a new way in, or the one that waits already. */
function ReEnrolment(props: Props) {
  const { lang, t } = usePage()
  const { person, request } = props.data
  if (request)
    return (
      <NotificationBanner tone="warning" heading={t('people.request.waiting')}>
        <ButtonLink href={localPath(lang, `/console/people/re-enrolments/${request.id}`)} look="secondary">
          {t('people.request.look')}
        </ButtonLink>
      </NotificationBanner>
    )
  return (
    <>
      <Heading level={2}>{t('people.request.heading')}</Heading>
      <Decision {...props} operation={requestReEnrolment} summary={t('people.request.summary')}>
        <p>{t('people.request.text')}</p>
        <SchemaFields
          schema={requestReEnrolment.input}
          module="people"
          values={valuesOf(props, requestReEnrolment.name) ?? { id: person.id }}
          problems={problemsOf(props, requestReEnrolment.name)}
        />
        <Button look="secondary">{t('people.request.button')}</Button>
      </Decision>
    </>
  )
}

const problemsOf = ({ form: refused }: Props, operation: string) =>
  refused?.operation === operation ? refused.problems : []
const valuesOf = ({ form: refused }: Props, operation: string) =>
  refused?.operation === operation ? refused.values : undefined

type DecisionProps = Props & { operation: { name: string }; summary: string; children: ReactNode }

/** Out of the way until opened; open again when it was refused. */
function Decision({ operation, summary, children, data, form: refused, newKey }: DecisionProps) {
  const { lang } = usePage()
  return (
    <Disclosure summary={summary} open={refused?.operation === operation.name}>
      <Form
        action={localPath(lang, pathOf(data.person.id))}
        operation={operation.name}
        idempotencyKey={newKey()}
      >
        {children}
      </Form>
    </Disclosure>
  )
}

/** One member of staff. */
export const personPage = (offers: Offers): Page =>
  page<Data>({
    path: pathOf(':id'),
    face: 'console',
    grant: 'people:read',
    parent: { path: '/console/people', label: 'people.tile.staff' },
    load: (ask, { id = '' }) => ask(getPerson, { id }),
    title: ({ person }) => person.name,
    view: (props) => <Person {...props} {...offers} />,
    forms: [
      form(requestReEnrolment, ({ requestId }) => `/console/people/re-enrolments/${requestId}`),
      form(offers.assign, (_output, { id = '' }) => pathOf(id)),
      form(offers.remove, () => '/console/people'),
    ],
  })
