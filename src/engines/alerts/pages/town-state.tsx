import type { z } from 'zod'
import { type Page, page } from '#kernel'
import { type Column, EmptyState, Heading, Table, Time, usePage } from '#ui'
import type { showState } from '../operations/show-state.ts'
import type { InForce } from '../state/standing.ts'
import { levelWords } from '../words-of.ts'

type ShowState = ReturnType<typeof showState>
type Data = z.output<ShowState['output']>
type Statement = InForce['statements'][number]

const nameOf = ({ label, en }: Statement, lang: string): string => (lang === 'en' && en !== null ? en : label)

/** What threatens; the kind's own name where no hazard stands for it. */
function What({ line }: { line: InForce }) {
  const { lang, t } = usePage()
  const [first] = line.statements
  if (line.hazard !== null && line.hazard !== 'other') return t(`alerts.hazard.${line.hazard}`)
  return first === undefined ? null : nameOf(first, lang)
}

function Facts({ of: { quake, tsunami, places } }: { of: Statement }) {
  const { t } = usePage()
  const said = [
    quake?.place && t('alerts.standing.quake-place', { place: quake.place }),
    quake?.magnitude && t('alerts.standing.quake-magnitude', { magnitude: quake.magnitude }),
    quake?.intensity && t('alerts.standing.quake-intensity', { intensity: quake.intensity }),
    tsunami?.height && t('alerts.standing.tsunami-height', { height: tsunami.height }),
    tsunami?.arrivalCondition,
    places.length > 0 && t('alerts.standing.places', { places: places.join('、') }),
  ].filter((each) => typeof each === 'string' && each !== '')
  return (
    <>
      {tsunami?.arrival && (
        <>
          {' '}
          {t('alerts.standing.tsunami-arrival')} <Time at={tsunami.arrival} />
        </>
      )}
      {said.length > 0 && ` ${said.join(' ')}`}
    </>
  )
}

/** Every telegram that says it, of both generations: the names with a level in them, and those before. */
function Statements({ statements }: { statements: readonly Statement[] }) {
  const { lang, t } = usePage()
  return (
    <ul>
      {statements.map((one) => (
        <li key={`${one.telegramSha256} ${one.code} ${one.label}`}>
          {nameOf(one, lang)} <Time at={one.reportedAt} />{' '}
          {t('alerts.standing.by', { office: one.office, title: one.title })}
          {!one.counts && ` ${t('alerts.standing.covered')}`}
          <Facts of={one} />
        </li>
      ))}
    </ul>
  )
}

function useColumns(): Column<InForce>[] {
  const { t } = usePage()
  return [
    { key: 'what', header: t('alerts.field.hazard'), cell: (line) => <What line={line} /> },
    {
      key: 'level',
      header: t('alerts.field.level'),
      cell: ({ hazard, level }) =>
        level === null
          ? t('alerts.standing.no-level')
          : levelWords({ hazard: hazard ?? 'other', level, evacuation: false }, t).level,
    },
    {
      key: 'since',
      header: t('alerts.standing.since'),
      cell: ({ since }) => (since === null ? t('alerts.standing.since-unknown') : <Time at={since} />),
    },
    {
      key: 'statements',
      header: t('alerts.standing.telegrams'),
      cell: ({ statements }) => <Statements statements={statements} />,
    },
  ]
}

function Lines({ caption, lines }: { caption: string; lines: readonly InForce[] }) {
  return (
    <Table
      caption={caption}
      columns={useColumns()}
      rows={lines}
      rowKey={({ statements: [first] }) => `${first?.telegramSha256} ${first?.code} ${first?.label}`}
    />
  )
}

function TownState({ data }: { data: Data }) {
  const { t } = usePage()
  return (
    <>
      <Heading level={1} lead={t('alerts.standing.lead')}>
        {t('alerts.tile.state')}
      </Heading>
      <p>
        {t('alerts.standing.at')} <Time at={data.at} />
      </p>
      {data.inForce.length === 0 ? (
        <EmptyState heading={t('alerts.standing.none')}>{t('alerts.standing.none-text')}</EmptyState>
      ) : (
        <Lines caption={t('alerts.standing.now')} lines={data.inForce} />
      )}
      {data.drills.length > 0 && <Lines caption={t('alerts.standing.drills')} lines={data.drills} />}
    </>
  )
}

/** What is in force in the town, since when, at which level and by which telegram: both generations as one. */
export const townStatePage = (show: ShowState): Page =>
  page({
    path: '/console/alerts/state',
    face: 'console',
    grant: 'alerts:read',
    parent: { path: '/console/alerts', label: 'alerts.tile.desk' },
    load: (ask) => ask(show, {}),
    title: (_data, t) => t('alerts.tile.state'),
    view: ({ data }) => <TownState data={data} />,
  })
