import type { z } from 'zod'
import { type Page, page, textIn } from '#kernel'
import {
  DescriptionList,
  Disclosure,
  EmptyState,
  Heading,
  localPath,
  NotificationBanner,
  StatusTag,
  Time,
  type Tone,
  usePage,
} from '#ui'
import { failureWord } from '../model/failures.ts'
import type { IntakeOperations } from '../operations/index.ts'
import { Recent, Sent } from './arrivals-part.tsx'
import { Contacts } from './contacts-part.tsx'

type Data = z.output<IntakeOperations['list']['output']>
type Line = Data['sources'][number]

export const sourcesPath = '/console/alerts/sources'
export const issuersPath = `${sourcesPath}/issuers`

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
