import type { z } from 'zod'
import type { getSensor } from '../operations/get-sensor.ts'

/** What the page of one instrument shows. */
export type Data = z.output<ReturnType<typeof getSensor>['output']>
