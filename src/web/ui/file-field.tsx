import { FieldFrame, type FieldProps } from './field-frame.tsx'
import { usePage } from './page-context.tsx'

/** A file the town already holds for this field, by blob id and the name it came with. */
export type KeptFile = { id: string; name: string }

type FileFieldProps = FieldProps & {
  /** Kinds offered by the chooser (`.pdf,image/*`); the server checks what really came. */
  accept?: string | undefined
  /** Sent again as a hidden value under the same name, because a file control cannot be filled in by a page. */
  kept?: KeptFile | undefined
}

/** One file. Needs `<Form files>`. */
export function FileField({ accept, kept, ...field }: FileFieldProps) {
  const { t } = usePage()
  return (
    <FieldFrame {...field}>
      {(control) => (
        <>
          {kept && (
            <p className="hb-file__kept">
              <input type="hidden" name={field.name} value={kept.id} />
              {t('ui.field.fileKept', { name: kept.name })}
            </p>
          )}
          <input
            {...control}
            required={control.required && !kept}
            className="hb-input hb-file"
            type="file"
            accept={accept}
          />
        </>
      )}
    </FieldFrame>
  )
}
