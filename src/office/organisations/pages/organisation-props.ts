import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { OrganisationsOperations } from '../operations/index.ts'
import type { Offers } from './offers.ts'

export type OrganisationData = z.output<OrganisationsOperations['get']['output']>
export type OrganisationProps = ViewProps<OrganisationData> & { offers: Offers }

export const pathOf = (id: string) => `/console/organisations/${id}`
