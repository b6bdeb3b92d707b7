import type { z } from 'zod'
import { type Page, page, textIn } from '#kernel'
import {
  type Column,
  DescriptionList,
  Disclosure,
  EmptyState,
  Heading,
  localPath,
  NotificationBanner,
  StatusTag,
  Table,
  Time,
  type Tone,
  usePage,
} from '#ui'
import { failureWord } from '../model/failures.ts'
import type { IntakeOperations } from '../operations/index.ts'

type Data = z.output<IntakeOperations['list']['output']>
type Line = Data['sources'][number]
type Contact = Line['contacts'][number]

export const sourcesPath = '/console/alerts/sources'
export const issuersPath = `${sourcesPath}/issuers`

const telegramsPath = '/console/alerts/telegrams'
/** What alerts kept as a message of its own, and says why. */
const told: ReadonlySet<string> = new Set(['proposed', 'sent', 'not-concerned', 'outdated'])

const tones: Record<Line['health'], Tone> = {
  well: 'success',
  silent: 'error',
  failing: 'warning',
  unknown: 'info',
}

function Sources({ data }: { data: Data }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('intake.sources.lead')}>
        {t('intake.tile.sources')}
      </Heading>
      {data.sources.length === 0 ? (
        <EmptyState heading={t('intake.sources.none')}>{t('intake.sources.none-text')}</EmptyState>
      ) : (
        <Summary sources={data.sources} />
      )}
      <Sent sources={data.sources} />
      <Ways refused={data.refused} />
      {data.sources.map((line) => (
        <Source key={line.id} line={line} />
      ))}
    </>
  )
}

/** What somebody who has a minute must know. */
function Summary({ sources }: Pick<Data, 'sources'>) {
  const { lang, t } = usePage()
  const ill = sources.filter((line) => needsLook(line))
  if (ill.length === 0)
    return (
      <NotificationBanner tone="success" heading={t('intake.sources.all-well')}>
        <p>{t('intake.sources.all-well-text')}</p>
      </NotificationBanner>
    )
  return (
    <NotificationBanner tone="warning" heading={t('intake.sources.some-ill', { count: ill.length })}>
      <ul>
        {ill.map((line) => (
          <li key={line.id}>
            <a href={`#source-${line.id}`}>{textIn(line.name, lang, line.id)}</a>
          </li>
        ))}
      </ul>
    </NotificationBanner>
  )
}

const needsLook = ({ health, contacts }: Line) =>
  health === 'silent' || health === 'failing' || contacts.some(({ standing }) => standing === 'stuck')

/** What nobody decided: the first thing an officer who comes in wants to know. */
function Sent({ sources }: Pick<Data, 'sources'>) {
  const { lang, t } = usePage()
  const sent = sources.flatMap((line) =>
    line.recent.filter(({ outcome }) => outcome === 'sent').map((one) => ({ ...one, line })),
  )
  if (sent.length === 0) return null
  return (
    <section className="hb-content">
      <Heading level={2}>{t('intake.sources.sent')}</Heading>
      <p>{t('intake.sources.sent-text')}</p>
      <ul>
        {sent.map(({ sha256, receivedAt, drill, line }) => (
          <li key={sha256}>
            <Time at={receivedAt} /> {drill && <DrillTag />}{' '}
            <a href={localPath(lang, `${telegramsPath}/${sha256}`)}>
              {t('intake.sources.sent-by', { source: textIn(line.name, lang, line.id) })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}

function DrillTag() {
  const { t } = usePage()
  return <StatusTag tone="error">{t('intake.sources.drill')}</StatusTag>
}

function Recent({ line }: { line: Line }) {
  const { lang, t } = usePage()
  return (
    <ul aria-label={t('intake.sources.recent')}>
      {line.recent.slice(0, 5).map(({ sha256, receivedAt, outcome, drill }) => (
        <li key={`${sha256} ${receivedAt}`}>
          <Time at={receivedAt} /> {drill && <DrillTag />}{' '}
          {told.has(outcome) ? (
            <a href={localPath(lang, `${telegramsPath}/${sha256}`)}>{t(`alerts.telegram.${outcome}`)}</a>
          ) : (
            t(`alerts.telegram.${outcome}`)
          )}
        </li>
      ))}
    </ul>
  )
}

function Ways({ refused }: Pick<Data, 'refused'>) {
  const { lang, t } = usePage()
  const ways = [
    ['quarantine', t('intake.quarantine.link', { count: refused })],
    ['senders', t('intake.senders.title')],
    ['issuers', t('intake.issuers.title')],
  ] as const
  return (
    <ul>
      {ways.map(([name, words]) => (
        <li key={name}>
          <a href={localPath(lang, `${sourcesPath}/${name}`)}>{words}</a>
        </li>
      ))}
    </ul>
  )
}

function Source({ line }: { line: Line }) {
  const { lang, t } = usePage()
  return (
    <section id={`source-${line.id}`} className="hb-content">
      <Heading level={2}>{textIn(line.name, lang, line.id)}</Heading>
      <p>
        <StatusTag tone={tones[line.health]}>{t(`intake.health-of.${line.health}`)}</StatusTag>
      </p>
      <Story line={line} />
      {line.recent.length > 0 && <Recent line={line} />}
      {line.contacts.length > 0 && <Contacts line={line} />}
      <Disclosure summary={t('intake.sources.details')}>
        <Facts line={line} />
      </Disclosure>
    </section>
  )
}

/** How it is and what to do, for who does not know what a feed is. */
function Story({ line }: { line: Line }) {
  const { t } = usePage()
  const { health, expectEvery, silentSince, messageAt, failure, unpushed, gaps } = line
  return (
    <>
      {health === 'silent' && silentSince !== null && (
        <p>
          {t('intake.sources.silent-since')} <Time at={silentSince} />
        </p>
      )}
      {failure !== null && <p>{t(`intake.failure.${failureWord(failure)}`)}</p>}
      <p>{t(`intake.todo.${health}`)}</p>
      <p>
        {t('intake.field.messageAt')}:{' '}
        {messageAt === null ? t('intake.sources.never') : <Time at={messageAt} />}
        {'　'}
        {expectEvery === null
          ? t('intake.sources.may-be-silent')
          : t('intake.sources.expected', { minutes: expectEvery })}
      </p>
      {unpushed > 0 && <p>{t('intake.sources.unpushed', { count: unpushed })}</p>}
      {gaps > 0 && <p>{t('intake.sources.gaps', { count: gaps })}</p>}
    </>
  )
}

const contactTones: Record<Contact['standing'], Tone> = {
  open: 'success',
  closed: 'warning',
  stuck: 'error',
  unseen: 'info',
  unwatched: 'info',
}

function Contacts({ line }: { line: Line }) {
  const { t } = usePage()
  const columns: Column<Contact>[] = [
    { key: 'number', header: t('intake.field.contact'), cell: ({ number }) => String(number) },
    {
      key: 'about',
      header: t('intake.field.about'),
      cell: ({ hazard, level, drill }) =>
        t(drill ? 'intake.contact.about-drill' : 'intake.contact.about', {
          hazard: t(`alerts.hazard.${hazard}`),
          level,
        }),
    },
    {
      key: 'standing',
      header: t('intake.field.standing'),
      cell: ({ standing }) => (
        <StatusTag tone={contactTones[standing]}>{t(`intake.contact.${standing}`)}</StatusTag>
      ),
    },
    {
      key: 'closingAt',
      header: t('intake.field.closingAt'),
      cell: ({ closingAt }) => (closingAt === null ? t('intake.sources.never') : <Time at={closingAt} />),
    },
    {
      key: 'automatic',
      header: t('intake.field.acts'),
      cell: ({ automatic }) => t(automatic ? 'intake.sources.automatic' : 'intake.sources.by-people'),
    },
  ]
  return (
    <Table
      caption={t('intake.contact.caption')}
      columns={columns}
      rows={line.contacts}
      rowKey={({ number }) => String(number)}
    />
  )
}

function Facts({ line }: { line: Line }) {
  const { t } = usePage()
  const at = (moment: string | null) => (moment === null ? t('intake.sources.never') : <Time at={moment} />)
  return (
    <DescriptionList
      items={[
        { term: t('intake.field.kind'), description: t(`intake.kind.${line.kind}`) },
        { term: t('intake.field.route'), description: <code>{line.route}</code> },
        { term: t('intake.field.contactAt'), description: at(line.contactAt) },
        {
          term: t('intake.field.failure'),
          description:
            line.failedAt === null ? (
              t('intake.sources.no-failure')
            ) : (
              <>
                <Time at={line.failedAt} />{' '}
                {line.failure === null
                  ? t('intake.sources.mended')
                  : t(`intake.failure.${failureWord(line.failure)}`)}
              </>
            ),
        },
        {
          term: t('intake.field.day'),
          description: <Counts line={line} />,
        },
        {
          term: t('intake.field.automatic'),
          description: t(line.automatic ? 'intake.sources.automatic' : 'intake.sources.by-people'),
        },
        ...(line.push === null
          ? []
          : [{ term: t('intake.field.push'), description: t(`intake.push.${line.push}`) }]),
      ]}
    />
  )
}

function Counts({ line: { first, later, refused, behindMs } }: { line: Line }) {
  const { t } = usePage()
  return (
    <ul>
      <li>{t('intake.sources.counts-first', { count: first })}</li>
      <li>{t('intake.sources.counts-later', { count: later })}</li>
      {behindMs !== null && (
        <li>{t('intake.sources.counts-behind', { seconds: (behindMs / 1000).toFixed(1) })}</li>
      )}
      <li>{t('intake.sources.counts-refused', { count: refused })}</li>
    </ul>
  )
}

/** Where information comes from, and how well each source is: what a duty officer looks at when it is too quiet. */
export const sourcesPage = (operations: IntakeOperations): Page =>
  page<Data>({
    path: sourcesPath,
    face: 'console',
    grant: 'alerts:read',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: (ask) => ask(operations.list, {}),
    title: (_data, t) => t('intake.tile.sources'),
    view: ({ data }) => <Sources data={data} />,
  })
