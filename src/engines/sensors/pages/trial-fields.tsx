import { Button, Fieldset, RadioGroup, SelectField, TextField, usePage } from '#ui'
import { Leaf } from '../schema.ts'

/** What is typed into the conditions of a form, as texts; also what its address carries. */
export type Typed = Readonly<Record<string, string>>

const rows = [1, 2, 3] as const

export const conditionNames = [
  'datastream',
  'measure',
  'windowMinutes',
  'heldMinutes',
  ...rows.flatMap((n) => [`level${n}`, `rise${n}`, `fall${n}`]),
]

type Props = {
  action: string
  typed: Typed
  /** Names of the fields that cannot be read. */
  wrong: ReadonlySet<string>
}

/** The conditions, sent to the page itself: it answers with what they would have proposed, and changes nothing. */
export function TrialFields({ action, typed, wrong }: Props) {
  const { t } = usePage()
  const field = (name: string, label = name) => ({
    name,
    label: t(`sensors.field.${label}`),
    error: wrong.has(name) ? t('sensors.trial.wrong') : undefined,
    value: typed[name],
  })
  const measures = Leaf.shape.measure.options.map((value) => ({
    value,
    label: t(`sensors.option.measure.${value}`),
  }))
  const levels = [2, 3, 4, 5].map((level) => ({ value: String(level), label: t(`sensors.level.${level}`) }))
  return (
    <form className="hb-form" action={action} method="get" noValidate>
      <div hidden>
        <input type="hidden" name="datastream" value={typed['datastream'] ?? ''} />
      </div>
      <RadioGroup {...field('measure')} choices={measures} />
      <TextField
        {...field('windowMinutes')}
        hint={t('sensors.hint.windowMinutes')}
        inputMode="numeric"
        width="short"
        optional
      />
      <TextField
        {...field('heldMinutes')}
        hint={t('sensors.hint.heldMinutes')}
        inputMode="numeric"
        width="short"
      />
      {rows.map((n) => (
        <Fieldset
          key={n}
          legend={t('sensors.trial.row', { n })}
          hint={n === 1 ? undefined : t('sensors.trial.optional')}
        >
          <SelectField {...field(`level${n}`, 'level')} choices={levels} optional={n > 1} />
          <TextField {...field(`rise${n}`, 'riseAt')} inputMode="decimal" width="short" optional={n > 1} />
          <TextField {...field(`fall${n}`, 'fallBelow')} inputMode="decimal" width="short" optional={n > 1} />
        </Fieldset>
      ))}
      <Button look="secondary">{t('sensors.trial.button')}</Button>
    </form>
  )
}
