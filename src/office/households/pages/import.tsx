import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  DescriptionList,
  ErrorSummary,
  Form,
  Heading,
  LiveRegion,
  localPath,
  NotificationBanner,
  Phrase,
  ProgressBar,
  Time,
  usePage,
} from '#ui'
import { confirmImport } from '../operations/confirm-import.ts'
import { getImport } from '../operations/get-import.ts'
import type { Offers } from './offers.ts'

type Data = z.output<typeof getImport.output>
type Props = ViewProps<Data> & Pick<Offers, 'drop'>

/** What changes while it is read: how far the work is, what came of it, and then the decision. */
function Standing(props: Props) {
  const { t } = usePage()
  const { state, counts, percent, refusal, refusedColumn } = props.data
  const working = state === 'comparing' || state === 'applying'
  return (
    <>
      {working && (
        <ProgressBar
          id="import-progress"
          label={t(`households.state.${state}`)}
          done={percent}
          total={null}
        />
      )}
      {!working && <p>{t(`households.said.${state}`)}</p>}
      {refusal !== null && (
        <NotificationBanner tone="error" heading={t('households.refused.heading')}>
          <p>{t(`households.refusal.${refusal}`, { column: refusedColumn ?? '' })}</p>
        </NotificationBanner>
      )}
      {state !== 'refused' && (
        <DescriptionList
          items={(['new', 'changed', 'unchanged', 'refused', 'stale'] as const).map((outcome) => ({
            term: t(`households.outcome.${outcome}`),
            description: t('households.count', { count: counts[outcome] }),
          }))}
        />
      )}
      <Lines {...props} />
      {state === 'compared' && <Decision {...props} />}
    </>
  )
}

/** The ways to what it would change, and to what it cannot. */
function Lines({ data: { id, state, counts } }: Props) {
  const { lang, t } = usePage()
  const changing = (['new', 'changed'] as const).filter((outcome) => counts[outcome] > 0)
  const shown = state === 'compared' ? changing : []
  const refused = counts.refused + counts.stale > 0
  if (shown.length === 0 && !refused) return null
  return (
    <ul>
      {shown.map((outcome) => (
        <li key={outcome}>
          <a href={localPath(lang, `/console/register/${id}/differences?outcome=${outcome}`)}>
            {t(`households.differences.${outcome}`)}
          </a>
        </li>
      ))}
      {refused && (
        <li>
          <a href={localPath(lang, `/console/register/${id}/refusals`)}>{t('households.refusals.look')}</a>
        </li>
      )}
    </ul>
  )
}

function Decision({ data, newKey, drop }: Props) {
  const { lang, t } = usePage()
  const here = localPath(lang, `/console/register/${data.id}`)
  const hidden = [['id', data.id]] as const
  return (
    <>
      <Heading level={2}>{t('households.confirm.heading')}</Heading>
      <p>{t('households.confirm.text')}</p>
      <ButtonGroup>
        <Form action={here} operation={confirmImport.name} idempotencyKey={newKey()} hidden={hidden}>
          <Button>{t('households.confirm.button')}</Button>
        </Form>
        <Form action={here} operation={drop.name} idempotencyKey={newKey()} hidden={hidden}>
          <Button look="secondary">{t('households.confirm.drop')}</Button>
        </Form>
      </ButtonGroup>
    </>
  )
}

function Import(props: Props) {
  const { data, form: refused } = props
  const { t } = usePage()
  return (
    <>
      <Heading level={1}>{data.fileName || t('households.import.nameless')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <p>
        <Phrase word="households.import.uploaded" parts={{ at: <Time at={data.uploadedAt} /> }} />
      </p>
      <LiveRegion>
        <Standing {...props} />
      </LiveRegion>
    </>
  )
}

/** One extract: how far it is, what it would change, and the decision. */
export const importPage = ({ drop }: Offers): Page =>
  page<Data>({
    path: '/console/register/:id',
    face: 'console',
    grant: 'households:import',
    parent: { path: '/console/register', label: 'households.tile.register' },
    load: (ask, params) => ask(getImport, { id: params['id'] ?? '' }),
    title: (data, t) => data.fileName || t('households.import.nameless'),
    live: (props) => <Standing {...props} drop={drop} />,
    view: (props) => <Import {...props} drop={drop} />,
    forms: [
      form(confirmImport, ({ id }) => `/console/register/${id}`),
      form(drop, () => '/console/register'),
    ],
  })
