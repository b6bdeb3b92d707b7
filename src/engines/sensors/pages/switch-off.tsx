import { form, type Page, page, type ViewProps } from '#kernel'
import {
  Button,
  ButtonGroup,
  ButtonLink,
  Confirm,
  ErrorSummary,
  Form,
  Heading,
  localPath,
  SchemaFields,
  usePage,
} from '#ui'
import type { changeThing } from '../operations/change-thing.ts'
import { type getSensor, getWatch } from '../operations/get-sensor.ts'
import type { retireWatch } from '../operations/simple-watch.ts'
import type { Watch } from '../schema.ts'
import { sensorsPath } from './console-sensors.tsx'
import type { Data } from './sensor-data.ts'
import { watchesPath } from './watches-part.tsx'

type Change = ReturnType<typeof changeThing>
type Retire = ReturnType<typeof retireWatch>

function SwitchOff({ data, form: refused, newKey, change }: ViewProps<Data> & { change: Change }) {
  const { lang, t } = usePage()
  const { thing } = data.shown
  const own = localPath(lang, `${sensorsPath}/${thing.id}`)
  const dates = [
    ['calibratedOn', thing.calibratedOn],
    ['calibrationDueOn', thing.calibrationDueOn],
  ] as const
  return (
    <>
      <Heading level={1}>{t('sensors.off.title', { name: thing.name })}</Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Confirm
        action={`${own}/off`}
        operation={change.name}
        idempotencyKey={newKey()}
        hidden={[
          ['id', thing.id],
          ['version', String(thing.version)],
          ['mode', 'off'],
          ...(thing.public ? [['public', 'true'] as const] : []),
          ...dates.flatMap(([name, date]) => (date === null ? [] : [[name, date] as const])),
        ]}
        items={[
          {
            term: t('sensors.off.watches'),
            description:
              data.watches.length === 0
                ? t('sensors.no-value')
                : data.watches
                    .map(({ name, level }) => `${name} (${t(`sensors.level.${level}`)})`)
                    .join(', '),
          },
        ]}
        submitLabel={t('sensors.off.button')}
        backHref={own}
        danger
      >
        <p>{t('sensors.off.text')}</p>
      </Confirm>
    </>
  )
}

/** Asks once more before an instrument is switched off: what it watches is watched no more. */
export const switchOffPage = (offer: { get: ReturnType<typeof getSensor>; change: Change }): Page =>
  page<Data>({
    path: `${sensorsPath}/:id/off`,
    face: 'console',
    grant: 'sensors:manage',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: (ask, { id = '' }) => ask(offer.get, { id }),
    title: ({ shown }, t) => t('sensors.off.title', { name: shown.thing.name }),
    view: (props) => <SwitchOff {...props} change={offer.change} />,
    forms: [form(offer.change, (_output, { id = '' }) => `${sensorsPath}/${id}`)],
  })

function Ending({ data: watch, form: refused, newKey, retire }: ViewProps<Watch> & { retire: Retire }) {
  const { lang, t } = usePage()
  const { id, version, name, level } = watch
  return (
    <>
      <Heading level={1} lead={t(`sensors.level.${level}`)}>
        {t('sensors.retire.title', { name })}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <p>{t('sensors.retire.text')}</p>
      <Form
        action={localPath(lang, `${watchesPath}/${id}/off`)}
        operation={retire.name}
        idempotencyKey={newKey()}
      >
        <SchemaFields
          schema={retire.input}
          module="sensors"
          values={refused?.values ?? { id, version }}
          problems={refused?.problems ?? []}
        />
        <ButtonGroup>
          <Button look="danger">{t('sensors.retire.button')}</Button>
          <ButtonLink href={localPath(lang, sensorsPath)} look="secondary">
            {t('ui.back')}
          </ButtonLink>
        </ButtonGroup>
      </Form>
    </>
  )
}

/** Asks once more, and why, before conditions end for good. */
export const retirePage = (retire: Retire): Page =>
  page<Watch>({
    path: `${watchesPath}/:id/off`,
    face: 'console',
    grant: 'sensors:thresholds',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: (ask, { id = '' }) => ask(getWatch, { id }),
    title: ({ name }, t) => t('sensors.retire.title', { name }),
    view: (props) => <Ending {...props} retire={retire} />,
    forms: [form(retire, () => sensorsPath)],
  })
