import { z } from 'zod'
import { choosable } from '../blob/file-kinds.ts'
import type { Accepted } from '../blob/look-at.ts'

/** A file, by the id its upload got. The runner refuses one whose bytes are of a kind that is not among these. */
export const upload = ({ label, kinds }: { label: string; kinds: Accepted }): z.ZodUUID =>
  z.uuid().meta({ label, control: 'file', kinds, ...(kinds === 'any' ? {} : { accept: choosable(kinds) }) })
