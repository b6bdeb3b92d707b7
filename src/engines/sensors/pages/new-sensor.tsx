import { form, type Page, page, type ViewProps } from '#kernel'
import { Button, ErrorSummary, Form, Heading, localPath, SchemaFields, usePage } from '#ui'
import type { addThing } from '../operations/add-thing.ts'
import type { listChoices } from '../operations/list-choices.ts'
import { sensorsPath } from './console-sensors.tsx'
import { type Choices, districtsOf } from './sensor-forms.tsx'

type Offer = { add: ReturnType<typeof addThing>; choices: ReturnType<typeof listChoices> }

const newPath = `${sensorsPath}/new`

function NewSensor({ data, form: refused, newKey, add }: ViewProps<Choices> & Pick<Offer, 'add'>) {
  const { lang, t } = usePage()
  const modes = ['live', 'drill'].map((mode) => ({ value: mode, label: t(`sensors.option.mode.${mode}`) }))
  return (
    <>
      <Heading level={1} lead={t('sensors.new.lead')}>
        {t('sensors.new.title')}
      </Heading>
      <ErrorSummary problems={refused?.problems ?? []} />
      <Form action={localPath(lang, newPath)} operation={add.name} idempotencyKey={newKey()}>
        <SchemaFields
          schema={add.input}
          module="sensors"
          values={refused?.values ?? { mode: 'live', public: true }}
          problems={refused?.problems ?? []}
          choices={{ district: districtsOf(data, lang), reporter: data.machines, mode: modes }}
        />
        <Button>{t('sensors.new.button')}</Button>
      </Form>
    </>
  )
}

/** Adds an instrument; what it measures is added on its own page. */
export const newSensorPage = ({ add, choices }: Offer): Page =>
  page<Choices>({
    path: newPath,
    face: 'console',
    grant: 'sensors:manage',
    parent: { path: sensorsPath, label: 'sensors.tile.sensors' },
    load: (ask) => ask(choices, {}),
    title: (_data, t) => t('sensors.new.title'),
    view: (props) => <NewSensor {...props} add={add} />,
    forms: [form(add, ({ id }) => `${sensorsPath}/${id}`)],
  })
