import { ButtonLink, Heading, localPath, Table, Time, usePage } from '#ui'
import { simpleOf } from '../model/simple.ts'
import { onlyLeaf } from '../operations/watches.ts'
import type { Leaf, Rule, Watch } from '../schema.ts'
import { LevelTag } from './columns.tsx'
import type { Data } from './sensor-data.ts'

/** Of a watch that a form can say, and of a new one. */
export const watchesPath = '/console/sensors/watches'

/** Of one level of a watch: `<watch>.<level>`. */
export const thresholdsPath = '/console/sensors/thresholds'

type Row = { watch: Watch; rule: Rule }

type Reader = { may(declared: { grant: 'sensors:thresholds' }): boolean }

/** The thresholds that ask this instrument, and the way to change them and to add others. */
export function Watches({ data, may }: { data: Data } & Reader) {
  const { t } = usePage()
  const mayChange = may({ grant: 'sensors:thresholds' })
  const rows = data.watches.flatMap((watch) =>
    watch.rules.toSorted((a, b) => b.level - a.level).map((rule): Row => ({ watch, rule })),
  )
  return (
    <>
      <Heading level={2}>{t('sensors.watch.heading')}</Heading>
      {rows.length === 0 ? (
        <p>{t('sensors.watch.none')}</p>
      ) : (
        <Table
          caption={t('sensors.watch.heading')}
          captionHidden
          rows={rows}
          rowKey={({ watch, rule }) => `${watch.id} ${rule.level}`}
          columns={[
            {
              key: 'name',
              header: t('sensors.watch.name'),
              cell: (row) => <Named {...row} mayChange={mayChange} />,
            },
            { key: 'when', header: t('sensors.watch.when'), cell: ({ rule }) => <Conditions rule={rule} /> },
            {
              key: 'now',
              header: t('sensors.watch.now'),
              cell: ({ watch }) => <LevelTag level={watch.level} />,
            },
          ]}
        />
      )}
      {mayChange && <More data={data} />}
    </>
  )
}

function Named({ watch, rule, mayChange }: Row & { mayChange: boolean }) {
  const { lang, t } = usePage()
  const name = `${watch.name} ${t(`sensors.level.${rule.level}`)}`
  if (!mayChange) return name
  if (simpleOf(watch.rules)) return <a href={localPath(lang, `${watchesPath}/${watch.id}`)}>{name}</a>
  if (onlyLeaf(rule))
    return <a href={localPath(lang, `${thresholdsPath}/${watch.id}.${rule.level}`)}>{name}</a>
  return name
}

/** A new watch for each measurement. */
function More({ data }: { data: Data }) {
  const { lang, t } = usePage()
  return data.shown.streams.map(({ id, name }) => (
    <p key={id}>
      <ButtonLink href={localPath(lang, `${watchesPath}/new?datastream=${id}`)} look="secondary">
        {t('sensors.watch.add', { name })}
      </ButtonLink>
    </p>
  ))
}

function Conditions({ rule }: { rule: Rule }) {
  const { t } = usePage()
  const span = (seconds: number) =>
    seconds % 60 === 0
      ? t('sensors.span.minutes', { count: seconds / 60 })
      : t('sensors.span.seconds', { count: seconds })
  const say = ({ measure, riseAt: rise, fallBelow: fall, heldSeconds, windowSeconds }: Leaf) =>
    t(`sensors.measure.${measure}`, { rise, fall, window: span(windowSeconds ?? 0) }) +
    (heldSeconds === 0 ? '' : t('sensors.span.held', { held: span(heldSeconds) }))
  return (
    <ul>
      {[...new Set(rule.groups.flatMap(({ of }) => of.map(say)))].map((said) => (
        <li key={said}>{said}</li>
      ))}
    </ul>
  )
}

/** What was crossed, changed, or wrong. */
export function History({ data }: { data: Data }) {
  const { lang, t } = usePage()
  const { crossings, versions, alarms, renewals } = data
  return (
    <>
      <Heading level={2}>{t('sensors.history.heading')}</Heading>
      {crossings.length + versions.length + alarms.length + renewals.length === 0 && (
        <p>{t('sensors.history.none')}</p>
      )}
      {crossings.length > 0 && (
        <Table
          caption={t('sensors.history.crossings')}
          rows={crossings}
          rowKey={({ id }) => id}
          columns={[
            { key: 'at', header: t('sensors.column.at'), cell: ({ at }) => <Time at={at} /> },
            {
              key: 'change',
              header: t('sensors.column.level'),
              cell: ({ fromLevel, toLevel }) => t('sensors.history.change', { from: fromLevel, to: toLevel }),
            },
            {
              key: 'alert',
              header: t('sensors.history.proposal'),
              cell: ({ alertId }) =>
                alertId === null ? (
                  t('sensors.no-value')
                ) : (
                  <a href={localPath(lang, `/console/alerts/${alertId}`)}>{t('sensors.history.look')}</a>
                ),
            },
          ]}
        />
      )}
      <Renewals renewals={renewals} />
      {versions.length > 0 && (
        <Table
          caption={t('sensors.history.versions')}
          rows={versions}
          rowKey={({ watchId, version }) => `${watchId} ${version}`}
          columns={[
            { key: 'at', header: t('sensors.history.at'), cell: ({ at }) => <Time at={at} /> },
            {
              key: 'version',
              header: t('sensors.history.version'),
              align: 'end',
              cell: ({ version }) => version,
            },
            {
              key: 'rules',
              header: t('sensors.watch.when'),
              cell: ({ rules }) => rules.map((rule) => <Conditions key={rule.level} rule={rule} />),
            },
            { key: 'reason', header: t('sensors.history.reason'), cell: ({ reason }) => reason },
          ]}
        />
      )}
      {alarms.length > 0 && (
        <Table
          caption={t('sensors.history.alarms')}
          rows={alarms}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'kind',
              header: t('sensors.column.health'),
              cell: ({ kind }) => t(`sensors.alarm.${kind}`),
            },
            { key: 'since', header: t('sensors.history.since'), cell: ({ since }) => <Time at={since} /> },
            {
              key: 'until',
              header: t('sensors.history.until'),
              cell: ({ until }) => (until === null ? t('sensors.history.still') : <Time at={until} />),
            },
          ]}
        />
      )}
    </>
  )
}

/** What was proposed again, for it lasted. */
function Renewals({ renewals }: Pick<Data, 'renewals'>) {
  const { lang, t } = usePage()
  if (renewals.length === 0) return null
  return (
    <Table
      caption={t('sensors.history.renewals')}
      rows={renewals}
      rowKey={({ id }) => id}
      columns={[
        { key: 'at', header: t('sensors.history.proposed-at'), cell: ({ at }) => <Time at={at} /> },
        {
          key: 'level',
          header: t('sensors.column.level'),
          cell: ({ level }) => <LevelTag level={level} />,
        },
        { key: 'how', header: t('sensors.history.reason'), cell: ({ how }) => t(`sensors.ended.${how}`) },
        {
          key: 'alert',
          header: t('sensors.history.proposal'),
          cell: ({ alertId }) => (
            <a href={localPath(lang, `/console/alerts/${alertId}`)}>{t('sensors.history.look')}</a>
          ),
        },
      ]}
    />
  )
}
