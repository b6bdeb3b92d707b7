import type { z } from 'zod'
import {
  form,
  type Instant,
  isRunCode,
  listHoldsOperation,
  type Page,
  page,
  plus,
  releaseHoldOperation,
  showBackupsOperation,
  type ViewProps,
} from '#kernel'
import {
  ButtonLink,
  Confirm,
  ErrorSummary,
  Heading,
  localPath,
  NotificationBanner,
  StatusTag,
  Table,
  Time,
  type Tone,
  usePage,
} from '#ui'

type Holds = z.output<typeof listHoldsOperation.output>['holds']
type Runs = z.output<typeof showBackupsOperation.output>['runs']
type Data = { holds: Holds; runs: Runs }

export const backupsPath = '/console/backups'
const releasePath = `${backupsPath}/release`

/** Older than that, a nightly backup and a weekly trial have been missed. */
const staleMs = { backup: 2 * 86_400_000, keys: 2 * 86_400_000, 'restore-test': 15 * 86_400_000 } as const

/** What a restored town does not do yet, for everybody who works there. */
export function HoldNotice({ holds, may }: { holds: Holds; may: boolean }) {
  const { lang, t } = usePage()
  const held = holds.find(({ what }) => what === 'delivery')
  if (!held) return null
  return (
    <NotificationBanner tone="warning" heading={t('kernel.backups.held')}>
      <p>
        {t('kernel.backups.held-text')} <Time at={held.backupAt} />
      </p>
      {may && (
        <p>
          <a href={localPath(lang, backupsPath)}>{t('kernel.tile.backups')}</a>
        </p>
      )}
    </NotificationBanner>
  )
}

function Backups({ data, may, now }: ViewProps<Data>) {
  const { lang, t } = usePage()
  const held = data.holds.some(({ what }) => what === 'delivery')
  return (
    <>
      <Heading level={1} lead={t('kernel.backups.lead')}>
        {t('kernel.tile.backups')}
      </Heading>
      <HoldNotice holds={data.holds} may={false} />
      {held && may(releaseHoldOperation) && (
        <p>
          <ButtonLink href={localPath(lang, releasePath)}>{t('kernel.backups.release-title')}</ButtonLink>
        </p>
      )}
      {data.runs.length === 0 ? (
        <NotificationBanner tone="warning" heading={t('kernel.backups.none')}>
          <p>{t('kernel.backups.none-text')}</p>
        </NotificationBanner>
      ) : (
        <>
          <Verdict runs={data.runs} now={now} />
          <RunTable runs={data.runs} now={now} />
        </>
      )}
    </>
  )
}

type Listed = { runs: Runs; now: Instant }

const isStale = ({ kind, lastDoneAt }: Runs[number], now: Instant) =>
  lastDoneAt !== null && lastDoneAt < plus(now, -staleMs[kind])

/** What matters first: whether the town would come back, and as of when. */
function Verdict({ runs, now }: Listed) {
  const { t } = usePage()
  const last = runs.find(({ kind }) => kind === 'backup')?.lastDoneAt ?? null
  const well = runs.every((run) => run.outcome === 'done' && !isStale(run, now))
  const state = last === null ? 'lost' : well ? 'safe' : 'unsafe'
  const tone = { lost: 'error', unsafe: 'error', safe: 'success' } as const
  return (
    <NotificationBanner tone={tone[state]} heading={t(`kernel.backups.${state}`)}>
      {last !== null && (
        <p>
          {t('kernel.backups.as-of')} <Time at={last} />
        </p>
      )}
      {state !== 'safe' && <p>{t('kernel.backups.unsafe-text')}</p>}
    </NotificationBanner>
  )
}

const tones: Record<Runs[number]['outcome'], Tone> = { done: 'success', failed: 'error', skipped: 'warning' }

function RunTable({ runs, now }: Listed) {
  const { lang, t } = usePage()
  const figures = new Intl.NumberFormat(lang)
  return (
    <Table
      caption={t('kernel.backups.runs')}
      rows={runs}
      rowKey={({ kind }) => kind}
      columns={[
        {
          key: 'kind',
          header: t('kernel.backups.kind'),
          cell: ({ kind }) => t(`kernel.backups.kind-${kind}`),
        },
        {
          key: 'outcome',
          header: t('kernel.backups.outcome'),
          cell: ({ outcome, code }) => (
            <>
              <StatusTag tone={tones[outcome]}>{t(`kernel.backups.outcome-${outcome}`)}</StatusTag>
              {code !== null && <p>{isRunCode(code) ? t(`kernel.backups.why-${code}`) : code}</p>}
            </>
          ),
        },
        { key: 'ended', header: t('kernel.backups.ended'), cell: ({ endedAt }) => <Time at={endedAt} /> },
        {
          key: 'done',
          header: t('kernel.backups.last-done'),
          cell: (run) =>
            run.lastDoneAt === null ? (
              t('kernel.backups.never')
            ) : (
              <>
                <Time at={run.lastDoneAt} />
                {isStale(run, now) && (
                  <>
                    {' '}
                    <StatusTag tone="warning">{t('kernel.backups.stale')}</StatusTag>
                  </>
                )}
              </>
            ),
        },
        {
          key: 'rows',
          header: t('kernel.backups.size'),
          cell: ({ tables, rows }) =>
            tables === null || rows === null
              ? ''
              : t('kernel.backups.counts', { tables, rows: figures.format(rows) }),
        },
      ]}
    />
  )
}

function Release({ data, form: refused, newKey }: ViewProps<Data>) {
  const { lang, t } = usePage()
  const held = data.holds.find(({ what }) => what === 'delivery')
  return (
    <>
      <Heading level={1}>{t('kernel.backups.release-title')}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {held === undefined ? (
        <p>{t('kernel.problem.not-held')}</p>
      ) : (
        <Confirm
          action={localPath(lang, releasePath)}
          operation={releaseHoldOperation.name}
          idempotencyKey={newKey()}
          hidden={[['what', 'delivery']]}
          items={[
            { term: t('kernel.backups.backup-at'), description: <Time at={held.backupAt} /> },
            { term: t('kernel.backups.since'), description: <Time at={held.since} /> },
          ]}
          submitLabel={t('kernel.backups.release-button')}
          backHref={localPath(lang, backupsPath)}
          danger
        >
          <p>{t('kernel.backups.release-text')}</p>
        </Confirm>
      )}
    </>
  )
}

/** How safe the town is: the last backups, the last tried restore, and what a restored town waits for. */
export function backupPages(): Page[] {
  return [
    page<Data>({
      path: backupsPath,
      face: 'console',
      grant: 'backups:read',
      load: async (ask) => ({
        ...(await ask(listHoldsOperation, {})),
        ...(await ask(showBackupsOperation, {})),
      }),
      title: (_data, t) => t('kernel.tile.backups'),
      view: (props) => <Backups {...props} />,
    }),
    page<Data>({
      path: releasePath,
      face: 'console',
      grant: 'backups:release',
      parent: { path: backupsPath, label: 'kernel.tile.backups' },
      load: async (ask) => ({ ...(await ask(listHoldsOperation, {})), runs: [] }),
      title: (_data, t) => t('kernel.backups.release-title'),
      view: (props) => <Release {...props} />,
      forms: [form(releaseHoldOperation, () => backupsPath)],
    }),
  ]
}
