import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import {
  ButtonGroup,
  ButtonLink,
  type Column,
  DateOnly,
  ErrorSummary,
  Heading,
  localPath,
  StatusTag,
  Table,
  usePage,
} from '#ui'
import { dayAfter, isDay } from '../model/days.ts'
import { definedName } from '../names.ts'
import type { OrganisationsOperations } from '../operations/index.ts'
import { Decision } from './decision.tsx'
import type { Offers } from './offers.ts'
import { OnCall, type OnCallData } from './on-call.tsx'
import { deskChoices, personChoices, Times } from './places.tsx'

type Week = z.output<OrganisationsOperations['listShifts']['output']>
type Data = Week & { onCall: OnCallData }
type Props = ViewProps<Data> & { offers: Offers }
type Day = Week['days'][number]

const path = '/console/roster'

function Roster(props: Props) {
  const { data, form: refused, newKey, may, offers } = props
  const { lang, t } = usePage()
  const { addShift } = offers.operations
  return (
    <>
      <Heading level={1} lead={t('organisations.roster.lead')}>
        {t('organisations.tile.roster')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <OnCall data={data.onCall} offers={offers} />
      <Heading level={2}>{t('organisations.roster.week')}</Heading>
      <Weeks monday={data.monday} />
      <WeekTable {...props} />
      {may(addShift) && (
        <Decision
          operation={addShift}
          path={path}
          summary={t('organisations.roster.add')}
          button={t('organisations.roster.add-button')}
          choices={{ desk: deskChoices(offers, lang), personId: personChoices(data.staff) }}
          form={refused}
          newKey={newKey}
        />
      )}
    </>
  )
}

function Weeks({ monday }: { monday: string }) {
  const { lang, t } = usePage()
  const week = (days: number) => localPath(lang, `${path}?week=${dayAfter(monday, days)}`)
  return (
    <ButtonGroup>
      <ButtonLink href={week(-7)} look="secondary">
        {t('organisations.roster.before')}
      </ButtonLink>
      <ButtonLink href={week(7)} look="secondary">
        {t('organisations.roster.after')}
      </ButtonLink>
    </ButtonGroup>
  )
}

/** Seven days; who is on duty, and in words where nobody is. */
function WeekTable({ data, may, offers }: Props) {
  const { lang, t } = usePage()
  const columns: Column<Day>[] = [
    { key: 'day', header: t('organisations.roster.day'), cell: ({ date }) => <DateOnly date={date} /> },
    ...Object.keys(offers.desks.desks).map((desk) => ({
      key: desk,
      header: definedName(offers.desks.desks, desk, lang),
      cell: (day: Day) => (
        <Duty day={day.desks.find((one) => one.desk === desk)} change={may(offers.operations.swapShift)} />
      ),
    })),
  ]
  return (
    <Table
      caption={t('organisations.roster.caption')}
      captionHidden
      columns={columns}
      rows={data.days}
      rowKey={({ date }) => date}
    />
  )
}

function Duty({ day, change }: { day: Day['desks'][number] | undefined; change: boolean }) {
  const { lang, t } = usePage()
  if (!day || day.shifts.length + day.gaps.length === 0) return t('organisations.on-call.nobody')
  return (
    <>
      {day.shifts.map(({ id, personName, fromAt, untilAt }) => (
        <p key={id}>
          {change ? <a href={localPath(lang, `${path}/${id}`)}>{personName}</a> : personName}{' '}
          <Times fromAt={fromAt} untilAt={untilAt} />
        </p>
      ))}
      {day.gaps.map(({ fromAt, untilAt }) => (
        <p key={fromAt}>
          <StatusTag tone="warning">{t('organisations.roster.gap')}</StatusTag>{' '}
          <Times fromAt={fromAt} untilAt={untilAt} />
        </p>
      ))}
    </>
  )
}

/** A week of the duty roster (当直表). */
export const rosterPage = (offers: Offers): Page =>
  page<Data>({
    path,
    face: 'console',
    grant: 'organisations:read',
    query: ['week'],
    load: async (ask, { week = '' }) => ({
      ...(await ask(offers.operations.listShifts, isDay(week) ? { week } : {})),
      onCall: await ask(offers.operations.onCall, {}),
    }),
    title: (_data, t) => t('organisations.tile.roster'),
    view: (props) => <Roster {...props} offers={offers} />,
    forms: [form(offers.operations.addShift, () => path)],
  })

type ShiftData = z.output<OrganisationsOperations['getShift']['output']>

function Shift({ data, form: refused, newKey, offers }: ViewProps<ShiftData> & { offers: Offers }) {
  const { lang, t } = usePage()
  const { id, desk, personName, fromAt, untilAt } = data.shift
  const common = { path: `${path}/${id}`, values: { id }, form: refused, newKey }
  return (
    <>
      <Heading level={1} shoulder={definedName(offers.desks.desks, desk, lang)}>
        {personName}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <p>
        <Times fromAt={fromAt} untilAt={untilAt} />
      </p>
      <Decision
        operation={offers.operations.swapShift}
        summary={t('organisations.roster.swap')}
        button={t('organisations.roster.swap-button')}
        choices={{ personId: personChoices(data.staff) }}
        {...common}
      />
      <Decision
        operation={offers.operations.removeShift}
        summary={t('organisations.roster.remove')}
        button={t('organisations.roster.remove-button')}
        danger
        {...common}
      >
        <p>{t('organisations.roster.remove-text')}</p>
      </Decision>
    </>
  )
}

/** One shift: given to somebody else, or taken off. */
export const shiftPage = (offers: Offers): Page =>
  page<ShiftData>({
    path: `${path}/:id`,
    face: 'console',
    grant: 'organisations:roster',
    parent: { path, label: 'organisations.tile.roster' },
    load: (ask, { id = '' }) => ask(offers.operations.getShift, { id }),
    title: ({ shift }) => shift.personName,
    view: (props) => <Shift {...props} offers={offers} />,
    forms: [form(offers.operations.swapShift, () => path), form(offers.operations.removeShift, () => path)],
  })
