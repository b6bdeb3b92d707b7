import type { z } from 'zod'
import type { ViewProps } from '#kernel'
import type { addGuardian } from '../operations/add-guardian.ts'
import type { changeResident } from '../operations/change-resident.ts'
import type { acceptCardChange, declineCardChange } from '../operations/decide-card-change.ts'
import type { endGuardian } from '../operations/end-guardian.ts'
import type { getResident } from '../operations/get-resident.ts'
import type { moveOut } from '../operations/move-out.ts'
import type { openAccountAtCounter } from '../operations/open-account.ts'
import type { recordDeath } from '../operations/record-death.ts'
import type { requestErasure, requestMerge, requestRecovery } from '../operations/request-decision.ts'
import type { setDisclosure } from '../operations/set-disclosure.ts'
import type { Purpose } from '../schema.ts'

/** Everything that can be done from a person's page. */
export type ResidentOffers = {
  get: ReturnType<typeof getResident>
  change: ReturnType<typeof changeResident>
  open: ReturnType<typeof openAccountAtCounter>
  addGuardian: ReturnType<typeof addGuardian>
  endGuardian: ReturnType<typeof endGuardian>
  acceptCard: ReturnType<typeof acceptCardChange>
  declineCard: ReturnType<typeof declineCardChange>
  moveOut: ReturnType<typeof moveOut>
  die: ReturnType<typeof recordDeath>
  disclose: ReturnType<typeof setDisclosure>
  merge: ReturnType<typeof requestMerge>
  recover: ReturnType<typeof requestRecovery>
  erase: ReturnType<typeof requestErasure>
}

export type ResidentData = z.output<ResidentOffers['get']['output']> & { purpose: Purpose }

export type ResidentProps = ViewProps<ResidentData> & ResidentOffers
