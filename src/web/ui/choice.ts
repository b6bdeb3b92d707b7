import type { FieldProps } from './field-frame.tsx'

/** One thing to choose. */
export type Choice = { value: string; label: string; hint?: string | undefined }

/** A field with a fixed list to choose from. */
export type ChoiceFieldProps = FieldProps & { choices: readonly Choice[] }
