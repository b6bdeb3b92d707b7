import type { z } from 'zod'
import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import { getThreshold } from '../operations/get-sensor.ts'
import { type changeThreshold, onlyLeaf } from '../operations/watches.ts'
import { sensorsPath } from './console-sensors.tsx'
import { thresholdsPath } from './watches-part.tsx'

type Data = z.output<typeof getThreshold.output>
type Change = ReturnType<typeof changeThreshold>
type Props = ViewProps<Data> & { change: Change }

function Threshold({ data: { watch, rule }, form: refused, newKey, change }: Props) {
  const { lang, t } = usePage()
  const leaf = onlyLeaf(rule)
  const { id, version } = watch
  const { level } = rule
  return (
    <>
      <Heading level={1} lead={t('sensors.threshold.lead')}>
        {t('sensors.threshold.title', { name: watch.name, level })}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      {leaf === null ? (
        <p>{t('sensors.threshold.many')}</p>
      ) : (
        <Form
          action={localPath(lang, `${thresholdsPath}/${id}.${level}`)}
          operation={change.name}
          idempotencyKey={newKey()}
        >
          <SchemaFields
            schema={change.input}
            module="sensors"
            values={refused?.values ?? { ...leaf, id, version, level }}
            problems={refused?.problems ?? []}
          />
          <Button>{t('sensors.threshold.button')}</Button>
        </Form>
      )}
    </>
  )
}

/** The threshold of one level. */
export const thresholdPage = (change: Change): Page =>
  page<Data>({
    path: `${thresholdsPath}/:id`,
    face: 'console',
    grant: 'sensors:thresholds',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: (ask, { id: name = '' }) => {
      const [id = '', level = ''] = name.split('.')
      return ask(getThreshold, { id, level })
    },
    title: ({ watch, rule }, t) => t('sensors.threshold.title', { name: watch.name, level: rule.level }),
    view: (props) => <Threshold {...props} change={change} />,
    forms: [form(change, (_output, { id: name = '' }) => `${thresholdsPath}/${name}`)],
  })
