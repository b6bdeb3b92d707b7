import type { z } from 'zod'
import { form, type Page, page, textIn, type ViewProps } from '#kernel'
import { Button, ButtonGroup, ButtonLink, Form, Heading, localPath, usePage } from '#ui'
import { offeredExpiry } from '../model/compose.ts'
import type { composeAlert } from '../operations/compose-alert.ts'
import { listPreparedAlerts } from '../operations/list-prepared.ts'
import { retirePreparedAlert } from '../operations/retire-prepared.ts'
import type { Ready } from '../prepared.ts'
import { ContentForm } from './content-form.tsx'
import type { Offer } from './part-props.ts'

type Compose = ReturnType<typeof composeAlert>
type Own = z.output<typeof listPreparedAlerts.output>['own']
type Parts = { compose: Compose; offer: Offer; ready: readonly Ready[] }
type Props = ViewProps<{ own: Own }> & Parts

const newPath = '/console/alerts/new'
const firstLevel = 3
const firstHours = 6

/** What the form begins with: one made ready, or next to nothing. */
function startOf({ params, data, ready, now }: Props): Record<string, unknown> {
  const chosen = params['prepared'] ?? ''
  const shipped = ready.find(({ id }) => id === chosen)
  const kept = data.own.find(({ id }) => id === chosen)
  const start = kept ?? shipped
  if (!start) return { level: firstLevel, expiresAt: offeredExpiry(now, firstHours) }
  return { ...start, prepared: kept?.id ?? null, expiresAt: offeredExpiry(now, start.validHours) }
}

function ComposeForm(props: Props) {
  const { form: refused, newKey, compose, offer } = props
  const { lang, t } = usePage()
  const own = refused?.operation === compose.name ? refused : null
  return (
    <>
      <Heading level={1} lead={t('alerts.compose.lead')}>
        {t('alerts.console.new')}
      </Heading>
      <Prepared {...props} />
      <ContentForm
        action={localPath(lang, newPath)}
        operation={compose.name}
        newKey={newKey}
        schema={compose.input}
        values={startOf(props)}
        refused={own}
        offer={offer}
      >
        <ButtonGroup>
          <Button>{t('alerts.compose.save')}</Button>
        </ButtonGroup>
      </ContentForm>
    </>
  )
}

/** What can be started from: what ships, and what the town kept. */
function Prepared({ data, ready, newKey, may }: Props) {
  const { lang, t } = usePage()
  if (ready.length === 0 && data.own.length === 0) return null
  const start = (id: string, name: string) => (
    <ButtonLink look="secondary" href={localPath(lang, `${newPath}/${id}`)}>
      {name}
    </ButtonLink>
  )
  return (
    <nav aria-label={t('alerts.prepared.heading')}>
      <Heading level={2}>{t('alerts.prepared.heading')}</Heading>
      <ul className="hb-choices">
        {data.own.map(({ id, name }) => (
          <li key={id}>
            {start(id, name)}
            {may(retirePreparedAlert) && (
              <Form
                action={localPath(lang, newPath)}
                operation={retirePreparedAlert.name}
                idempotencyKey={newKey()}
                hidden={[['id', id]]}
              >
                <Button look="secondary">{t('alerts.prepared.retire', { name })}</Button>
              </Form>
            )}
          </li>
        ))}
        {ready.map(({ id, name }) => (
          <li key={id}>{start(id, textIn(name, lang, id))}</li>
        ))}
      </ul>
    </nav>
  )
}

/** What happens, how strong, where and until when: the sentences come from the town's tables, or from one kept ready. */
export const composePages = (parts: Parts): Page[] =>
  [newPath, `${newPath}/:prepared`].map((path) =>
    page({
      path,
      face: 'console',
      grant: 'alerts:draft',
      parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
      load: (ask) => ask(listPreparedAlerts, {}),
      title: (_data, t) => t('alerts.console.new'),
      view: (props) => <ComposeForm {...props} {...parts} />,
      forms: [
        form(parts.compose, (alert) => `/console/alerts/${alert.id}`),
        form(retirePreparedAlert, () => newPath),
      ],
    }),
  )
