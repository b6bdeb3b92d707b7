import type { OrganisationsOperations } from '../operations/index.ts'
import type { OrganisationsParts } from '../parts.ts'

/** What the pages are made of: the operations, and what positions and desks are called. */
export type Offers = Pick<OrganisationsParts, 'routes' | 'desks'> & { operations: OrganisationsOperations }
