import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { localFromInstant } from './local-time.ts'
import { usePage } from './page-context.tsx'

/**
 * A moment, asked and shown in Japan's time. `value` is an instant (ISO 8601, UTC) or what was typed; `decodeForm`
 * turns the answer back into an instant.
 */
export function DateTimeField({ value, hint, ...field }: FieldProps & { value?: string | undefined }) {
  const { t } = usePage()
  return (
    <FieldFrame {...field} hint={hint ?? t('ui.field.japanTime')}>
      {(control) => (
        <input
          {...control}
          className="hb-input hb-input--medium"
          type="datetime-local"
          defaultValue={value && localFromInstant(value)}
        />
      )}
    </FieldFrame>
  )
}
