import { type Page, page, type ViewProps } from '#kernel'
import { ButtonLink, DateOnly, DescriptionList, Heading, localPath, Table, Time, usePage } from '#ui'
import type { getSensor } from '../operations/get-sensor.ts'
import type { listChoices } from '../operations/list-choices.ts'
import { HealthTag, sensorsPath } from './console-sensors.tsx'
import type { Data } from './sensor-data.ts'
import { type Choices, gradable, type SensorForms } from './sensor-forms.tsx'
import { Values } from './values.tsx'
import { History, Watches } from './watches-part.tsx'

type Offer = {
  get: ReturnType<typeof getSensor>
  choices: ReturnType<typeof listChoices>
  forms: SensorForms
}
type Shown = Data & { choices: Choices }
type Props = ViewProps<Shown> & Pick<Offer, 'forms'>

function Sensor(props: Props) {
  const { t } = usePage()
  const { data } = props
  const { thing, streams } = data.shown
  return (
    <>
      <Heading level={1} lead={t(`sensors.option.kind.${thing.kind}`)}>
        {thing.name}
      </Heading>
      <Facts {...props} />
      {streams.map((stream) => (
        <Values key={stream.id} stream={stream} />
      ))}
      <Watches {...props} />
      <Found {...props} />
      <History {...props} />
      <Actions {...props} />
    </>
  )
}

function Facts({ data: { shown, choices } }: Props) {
  const { lang, t } = usePage()
  const { thing } = shown
  const day = (date: string | null) => (date === null ? t('sensors.no-value') : <DateOnly date={date} />)
  const district = choices.districts.find(({ code }) => code === thing.district)
  return (
    <DescriptionList
      items={[
        { term: t('sensors.column.health'), description: <HealthTag shown={shown} /> },
        { term: t('sensors.field.district'), description: district?.name[lang] ?? t('sensors.no-value') },
        { term: t('sensors.open'), description: t(thing.public ? 'sensors.open-yes' : 'sensors.open-no') },
        { term: t('sensors.calibrated'), description: day(thing.calibratedOn) },
        { term: t('sensors.calibration-due'), description: day(thing.calibrationDueOn) },
      ]}
    />
  )
}

/** What people wrote at inspections. */
function Found({ data: { inspections } }: Props) {
  const { t } = usePage()
  if (inspections.length === 0) return null
  return (
    <>
      <Heading level={2}>{t('sensors.found.heading')}</Heading>
      <Table
        caption={t('sensors.found.heading')}
        captionHidden
        rows={inspections}
        rowKey={({ datastreamId, phenomenonTime }) => `${datastreamId} ${phenomenonTime}`}
        columns={[
          {
            key: 'at',
            header: t('sensors.column.at'),
            cell: ({ phenomenonTime }) => <Time at={phenomenonTime} />,
          },
          { key: 'note', header: t('sensors.field.note'), cell: ({ note }) => note },
        ]}
      />
    </>
  )
}

/** The ways to what a keeper of instruments may do with this one. */
function Actions({ data, may, forms }: Props) {
  const { lang, t } = usePage()
  const { thing, streams } = data.shown
  const own = localPath(lang, `${sensorsPath}/${thing.id}`)
  const ways = [
    ...(gradable(data).length > 0 && may(forms.inspect)
      ? [{ href: `${own}/inspect`, label: t('sensors.inspect.heading') }]
      : []),
    ...(may(forms.change)
      ? [
          { href: `${own}/measure`, label: t('sensors.measure-new.heading') },
          ...streams.map(({ id, name }) => ({
            href: localPath(lang, `${sensorsPath}/streams/${thing.id}.${id}`),
            label: t('sensors.remeasure.link', { name }),
          })),
          { href: `${own}/describe`, label: t('sensors.describe.heading') },
          { href: `${own}/use`, label: t('sensors.change.heading') },
        ]
      : []),
  ]
  if (ways.length === 0) return null
  return (
    <>
      <Heading level={2}>{t('sensors.ways.heading')}</Heading>
      <ul>
        {ways.map(({ href, label }) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ul>
      {may(forms.change) && thing.mode !== 'off' && (
        <p>
          <ButtonLink href={`${own}/off`} look="secondary">
            {t('sensors.off.link')}
          </ButtonLink>
        </p>
      )}
    </>
  )
}

/** One instrument: what it shows, which thresholds count, and what is wrong with it. */
export const sensorPage = ({ get, choices, forms }: Offer): Page => {
  return page<Shown>({
    path: `${sensorsPath}/:id`,
    face: 'console',
    grant: 'sensors:read',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: async (ask, { id = '' }) => ({ ...(await ask(get, { id })), choices: await ask(choices, {}) }),
    title: ({ shown }) => shown.thing.name,
    view: (props) => <Sensor {...props} forms={forms} />,
  })
}
