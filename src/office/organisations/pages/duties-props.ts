import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Offers } from './offers.ts'

export type DutiesData = z.output<OrganisationsOperations['mine']['output']>
export type DutiesProps = ViewProps<DutiesData> & { offers: Offers }

export const dutiesPath = '/console/duties'
