import type { z } from 'zod'
import { type Page, page } from '#kernel'
import {
  ButtonLink,
  type Column,
  DescriptionList,
  EmptyState,
  Heading,
  localPath,
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

const tones: Record<Line['health'], Tone> = {
  well: 'success',
  silent: 'error',
  failing: 'warning',
  unknown: 'info',
}

function Sources({ data }: { data: Data }) {
  const { lang, t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('intake.sources.lead')}>
        {t('intake.tile.sources')}
      </Heading>
      <p>
        <ButtonLink href={localPath(lang, `${sourcesPath}/quarantine`)}>
          {t('intake.quarantine.link', { count: data.refused })}
        </ButtonLink>
      </p>
      <ul>
        <li>
          <a href={localPath(lang, `${sourcesPath}/senders`)}>{t('intake.senders.title')}</a>
        </li>
        <li>
          <a href={localPath(lang, `${sourcesPath}/issuers`)}>{t('intake.issuers.title')}</a>
        </li>
      </ul>
      {data.sources.length === 0 && (
        <EmptyState heading={t('intake.sources.none')}>{t('intake.sources.none-text')}</EmptyState>
      )}
      {data.sources.map((line) => (
        <Source key={line.id} line={line} />
      ))}
    </>
  )
}

function Source({ line }: { line: Line }) {
  const { lang, t } = usePage()
  return (
    <section>
      <Heading level={2}>{line.name[lang] ?? line.id}</Heading>
      <p>
        <StatusTag tone={tones[line.health]}>{t(`intake.health-of.${line.health}`)}</StatusTag>
      </p>
      {line.silentSince !== null && (
        <p>
          {t('intake.sources.silent-since')} <Time at={line.silentSince} />
        </p>
      )}
      {line.unpushed > 0 && <p>{t('intake.sources.unpushed', { count: line.unpushed })}</p>}
      {line.gaps > 0 && <p>{t('intake.sources.gaps', { count: line.gaps })}</p>}
      {line.contacts.length > 0 && <Contacts line={line} />}
      <Facts line={line} />
    </section>
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
        { term: t('intake.field.messageAt'), description: at(line.messageAt) },
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
