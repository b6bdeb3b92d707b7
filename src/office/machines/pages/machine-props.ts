import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { MachineRoles } from '../definition.ts'
import type { MachineOperations } from '../operations/index.ts'

export type Data = z.output<MachineOperations['get']['output']>
export type Offer = { operations: MachineOperations; roles: MachineRoles }
export type PartProps = ViewProps<Data> & Offer

/** What was typed into this form of the page, when it is the one that came back refused. */
export const refusedOf = ({ form }: PartProps, operation: { name: string }) =>
  form?.operation === operation.name ? form : null
