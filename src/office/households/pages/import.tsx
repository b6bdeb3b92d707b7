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
  ProgressBar,
  Time,
  usePage,
} from '#ui'
import { confirmImport } from '../operations/confirm-import.ts'
import { getImport } from '../operations/get-import.ts'
import type { Offers } from './offers.ts'

type Data = z.output<typeof getImport.output>
type Props = ViewProps<Data> & Pick<Offers, 'drop'>

const hundred = 100

/** What changes while it is read: how far the work is, and what came of it. */
function Standing({ data }: Pick<Props, 'data'>) {
  const { lang, t } = usePage()
  const { id, state, counts, percent, refusal, refusedColumn } = data
  const working = state === 'comparing' || state === 'applying'
  return (
    <>
      {working && (
        <ProgressBar
          id="import-progress"
          label={t(`households.state.${state}`)}
          done={percent}
          total={hundred}
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
      {state === 'compared' && (counts.new > 0 || counts.changed > 0) && (
        <ul className="hb-list">
          {(['new', 'changed'] as const).map((outcome) => (
            <li key={outcome}>
              <a href={localPath(lang, `/console/register/${id}/differences?outcome=${outcome}`)}>
                {t(`households.differences.${outcome}`)}
              </a>
            </li>
          ))}
        </ul>
      )}
      {counts.refused + counts.stale > 0 && (
        <p>
          <a href={localPath(lang, `/console/register/${id}/refusals`)}>{t('households.refusals.look')}</a>
        </p>
      )}
    </>
  )
}

function Import(props: Props) {
  const { data, form: refused, newKey, drop } = props
  const { lang, t } = usePage()
  const here = localPath(lang, `/console/register/${data.id}`)
  return (
    <>
      <Heading level={1}>{data.fileName || t('households.import.nameless')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <p>
        {t('households.import.uploaded')} <Time at={data.uploadedAt} />
      </p>
      <LiveRegion>
        <Standing data={data} />
      </LiveRegion>
      {data.state === 'compared' && (
        <>
          <Heading level={2}>{t('households.confirm.heading')}</Heading>
          <p>{t('households.confirm.text')}</p>
          <ButtonGroup>
            <Form
              action={here}
              operation={confirmImport.name}
              idempotencyKey={newKey()}
              hidden={[['id', data.id]]}
            >
              <Button>{t('households.confirm.button')}</Button>
            </Form>
            <Form action={here} operation={drop.name} idempotencyKey={newKey()} hidden={[['id', data.id]]}>
              <Button look="secondary">{t('households.confirm.drop')}</Button>
            </Form>
          </ButtonGroup>
        </>
      )}
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
    live: ({ data }) => <Standing data={data} />,
    view: (props) => <Import {...props} drop={drop} />,
    forms: [
      form(confirmImport, ({ id }) => `/console/register/${id}`),
      form(drop, () => '/console/register'),
    ],
  })
