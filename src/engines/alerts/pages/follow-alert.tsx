import type { z } from 'zod'
import { type Ask, form, type Page, type PathParams, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  Confirm,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Time,
  usePage,
} from '#ui'
import { type Ending, offeredExpiry } from '../model/compose.ts'
import { getAlert } from '../operations/get-alert.ts'
import type { AlertOperations } from '../operations/index.ts'
import { areaWords } from '../words-of.ts'
import { ContentForm } from './content-form.tsx'
import type { Offer } from './part-props.ts'

type FollowProps = ViewProps<z.output<typeof getAlert.output>> & { operations: AlertOperations; offer: Offer }

/** The facts changed, or what was said was wrong: the same form, and what is said of the message before differs. */
function Update({
  data,
  form: refused,
  newKey,
  operations,
  offer,
  act,
}: FollowProps & { act: 'update' | 'correct' }) {
  const { lang, t } = usePage()
  const { alert } = data
  return (
    <>
      <Heading level={1} lead={t(`alerts.${act}.lead`)}>
        {t(`alerts.live.${act}`)}
      </Heading>
      <ContentForm
        action={localPath(lang, `/console/alerts/${alert.id}/${act}`)}
        operation={operations.update.name}
        newKey={newKey}
        schema={operations.update.input}
        values={{ ...alert, act }}
        refused={refused}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.draft.submit')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

function Extend({ data, form: refused, newKey, operations }: FollowProps) {
  const { lang, t } = usePage()
  const { alert } = data
  const problems = refused?.problems ?? []
  return (
    <>
      <Heading level={1} lead={t('alerts.extend.lead')}>
        {t('alerts.live.extend')}
      </Heading>
      <ErrorSummary problems={problems} />
      <Form
        action={localPath(lang, `/console/alerts/${alert.id}/extend`)}
        operation={operations.extend.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={operations.extend.input}
          module="alerts"
          values={refused?.values ?? { id: alert.id, expiresAt: offeredExpiry(alert.expiresAt, extendHours) }}
          problems={problems}
        />
        <Button>{t('alerts.draft.submit')}</Button>
      </Form>
    </>
  )
}

const extendHours = 6

function Cancel({ data, form: refused, newKey, operations, offer, act }: FollowProps & { act: Ending }) {
  const { lang, t } = usePage()
  const { alert } = data
  const area = areaWords(alert, offer.districts, { lang, t })
  const here = localPath(lang, `/console/alerts/${alert.id}`)
  return (
    <>
      <Heading level={1}>{t(`alerts.live.${act}`)}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={`${here}/${pathOf[act]}`}
        operation={operations.cancel.name}
        idempotencyKey={newKey()}
        hidden={[
          ['id', alert.id],
          ['act', act],
        ]}
        items={[
          { term: t('alerts.field.headline'), description: alert.texts.ja.headline },
          ...(area ? [{ term: t('alerts.field.districts'), description: area }] : []),
          { term: t('alerts.field.expiresAt'), description: <Time at={alert.expiresAt} /> },
        ]}
        submitLabel={t(`alerts.${act}.button`)}
        backHref={here}
        danger
      >
        <p>{t(`alerts.${act}.text`)}</p>
      </Confirm>
    </>
  )
}

/** Update, correct, extend, end, withdraw: one act each, then the second person. */
export function followPages(operations: AlertOperations, offer: Offer): Page[] {
  const shape = {
    face: 'console',
    grant: 'alerts:draft',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
  } as const
  const stay = (alert: { id: string }) => `/console/alerts/${alert.id}`
  const about = (ask: Ask, { id = '' }: PathParams) => ask(getAlert, { id })
  const { update, extend, cancel } = operations
  const given = { operations, offer }
  const renewals = (['update', 'correct'] as const).map((act) =>
    page({
      ...shape,
      path: `/console/alerts/:id/${act}`,
      load: about,
      title: (_data, t) => t(`alerts.live.${act}`),
      view: (props) => <Update {...props} {...given} act={act} />,
      forms: [form(update, stay)],
    }),
  )
  const endings = (['all-clear', 'withdraw'] as const).map((act) =>
    page({
      ...shape,
      path: `/console/alerts/:id/${pathOf[act]}`,
      load: about,
      title: (_data, t) => t(`alerts.live.${act}`),
      view: (props) => <Cancel {...props} {...given} act={act} />,
      forms: [form(cancel, stay)],
    }),
  )
  const longer = page({
    ...shape,
    path: '/console/alerts/:id/extend',
    load: about,
    title: (_data, t) => t('alerts.live.extend'),
    view: (props) => <Extend {...props} {...given} />,
    forms: [form(extend, stay)],
  })
  return [...renewals, longer, ...endings]
}

const pathOf: Record<Ending, string> = { 'all-clear': 'cancel', withdraw: 'withdraw' }
