import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  DateOnly,
  DescriptionList,
  Disclosure,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  Table,
  Time,
  usePage,
} from '#ui'
import type { changeThing } from '../operations/change-thing.ts'
import type { getSensor } from '../operations/get-sensor.ts'
import type { enterInspection } from '../operations/observe.ts'
import type { ShownStream } from '../shown.ts'
import { LevelTag } from './columns.tsx'
import { HealthTag, sensorsPath } from './console-sensors.tsx'
import type { Data } from './sensor-data.ts'
import { Sparkline } from './sparkline.tsx'
import { History, Watches } from './watches-part.tsx'

type Get = ReturnType<typeof getSensor>
type Offer = { get: Get; change: ReturnType<typeof changeThing>; inspect: ReturnType<typeof enterInspection> }
type Props = ViewProps<Data> & { offer: Offer }

function Sensor(props: Props) {
  const { t } = usePage()
  const { data, form: refused, may, offer } = props
  const { thing, streams } = data.shown
  const graded = streams.filter((stream) => stream.graded)
  return (
    <>
      <Heading level={1} lead={t(`sensors.option.kind.${thing.kind}`)}>
        {thing.name}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Facts {...props} />
      {streams.map((stream) => (
        <Stream key={stream.id} stream={stream} />
      ))}
      <Watches {...props} />
      <History {...props} />
      {graded.length > 0 && may(offer.inspect) && <Inspect {...props} graded={graded} />}
      {may(offer.change) && <Change {...props} />}
    </>
  )
}

function Facts({ data: { shown } }: Props) {
  const { t } = usePage()
  const { thing } = shown
  const day = (date: string | null) => (date === null ? t('sensors.no-value') : <DateOnly date={date} />)
  return (
    <DescriptionList
      items={[
        { term: t('sensors.column.health'), description: <HealthTag shown={shown} /> },
        { term: t('sensors.open'), description: t(thing.public ? 'sensors.open-yes' : 'sensors.open-no') },
        { term: t('sensors.calibrated'), description: day(thing.calibratedOn) },
        { term: t('sensors.calibration-due'), description: day(thing.calibrationDueOn) },
      ]}
    />
  )
}

const mostShown = 12

function Stream({ stream }: { stream: ShownStream }) {
  const { lang, t } = usePage()
  const name = stream.propertyName[lang] ?? stream.name
  return (
    <>
      <Heading level={2} lead={stream.name}>
        {name}
      </Heading>
      <p>
        {stream.shown ?? t('sensors.no-value')} · {t(`sensors.trend.${stream.trend}`)} ·{' '}
        <LevelTag level={stream.level} />
      </p>
      <Sparkline stream={stream} />
      {stream.points.length > 0 && (
        <Table
          caption={t('sensors.values', { name })}
          captionHidden
          rows={stream.points.slice(-mostShown).toReversed()}
          rowKey={({ phenomenonTime }) => phenomenonTime}
          columns={[
            {
              key: 'at',
              header: t('sensors.column.at'),
              cell: (point) => <Time at={point.phenomenonTime} />,
            },
            {
              key: 'value',
              header: t('sensors.column.value'),
              align: 'end',
              cell: (point) => String(point.result),
            },
          ]}
        />
      )}
    </>
  )
}

function Inspect({ data, form: refused, newKey, offer, graded }: Props & { graded: readonly ShownStream[] }) {
  const { lang, t } = usePage()
  const { inspect } = offer
  const mine = refused?.operation === inspect.name
  return (
    <Disclosure summary={t('sensors.inspect.heading')} open={mine}>
      <p>{t('sensors.inspect.text')}</p>
      <Form
        action={localPath(lang, `${sensorsPath}/${data.shown.thing.id}`)}
        operation={inspect.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={inspect.input}
          module="sensors"
          values={mine ? refused.values : {}}
          problems={mine ? refused.problems : []}
          choices={{ id: graded.map(({ id, name }) => ({ value: id, label: name })) }}
        />
        <Button look="secondary">{t('sensors.inspect.button')}</Button>
      </Form>
    </Disclosure>
  )
}

function Change({ data, form: refused, newKey, offer }: Props) {
  const { lang, t } = usePage()
  const { change } = offer
  const { thing } = data.shown
  const mine = refused?.operation === change.name
  const { id, version, mode, public: open, calibratedOn, calibrationDueOn } = thing
  return (
    <Disclosure summary={t('sensors.change.heading')} open={mine}>
      <p>{t('sensors.change.text')}</p>
      <Form
        action={localPath(lang, `${sensorsPath}/${id}`)}
        operation={change.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={change.input}
          module="sensors"
          values={mine ? refused.values : { id, version, mode, public: open, calibratedOn, calibrationDueOn }}
          problems={mine ? refused.problems : []}
        />
        <Button look="secondary">{t('sensors.change.button')}</Button>
      </Form>
    </Disclosure>
  )
}

/** One instrument: what it shows, which thresholds count, and what is wrong with it. */
export const sensorPage = (offer: Offer): Page => {
  const again = (_output: unknown, { id = '' }: Readonly<Record<string, string>>) => `${sensorsPath}/${id}`
  return page<Data>({
    path: `${sensorsPath}/:id`,
    face: 'console',
    grant: 'sensors:read',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: (ask, { id = '' }) => ask(offer.get, { id }),
    title: ({ shown }) => shown.thing.name,
    view: (props) => <Sensor {...props} offer={offer} />,
    forms: [form(offer.change, again), form(offer.inspect, again)],
  })
}
